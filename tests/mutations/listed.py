"""The list: one-line breaks of security lines, and the test that must go red for each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """`old` occurs exactly once in `file`; with `new` in its place, `test` must fail."""

    breaks: str
    file: str
    old: str
    new: str
    test: str

    @property
    def name(self) -> str:
        """For the command line and for pytest."""
        return self.breaks.replace(" ", "-")


FOLD = "tests/wbs/test_fold_reasons.py"
FOUND = "tests/wbs/test_fold_findings.py"
ROSTERS = "tests/wbs/test_fold_rosters.py"
ATTACKS = "tests/wbs/test_named_attacks.py"
SEALING = "tests/crypto/test_sealing.py"
KEYS = "tests/crypto/test_keys.py"
ROSTER = "tests/crypto/test_roster.py"
KEYFILE = "tests/crypto/test_keyfile.py"
PARSERS = "tests/crypto/test_parsers.py"
RECEIPT = "tests/crypto/test_receipt.py"

MUTATIONS = (
    # crypto: sealing
    Mutation(
        "header not bound to the seal",
        "crypto/envelope.py",
        "return packed + content.seal(padded, key=secret, context=sha256(packed))",
        "return packed + content.seal(padded, key=secret, context=packed[:5])",
        f"{SEALING}::test_an_envelope_opens_to_what_was_sealed",
    ),
    Mutation(
        "header bound to nothing on both sides",
        "crypto/content.py",
        "    decryptor = Cobblestone256Decryptor(key.expose(), context)",
        "    context = b''\n    decryptor = Cobblestone256Decryptor(key.expose(), context)",
        f"{SEALING}::test_an_envelope_opens_to_what_was_sealed",
    ),
    Mutation(
        "signature of an event not checked",
        "crypto/envelope.py",
        "    author.verify(signed[64 : 64 + SIGNATURE], "
        "_statement(packed, author.value, roster, json))\n",
        "",
        f"{SEALING}::test_a_holder_of_the_secret_cannot_change_author_roster_or_words",
    ),
    Mutation(
        "header not signed",
        "crypto/envelope.py",
        "    return sha256(header) + author + roster.value + json",
        "    return author + roster.value + json",
        f"{SEALING}::test_a_signature_holds_at_one_place_only",
    ),
    Mutation(
        "roster hash not signed",
        "crypto/envelope.py",
        "    return sha256(header) + author + roster.value + json",
        "    return sha256(header) + author + json",
        f"{SEALING}::test_a_holder_of_the_secret_cannot_change_author_roster_or_words",
    ),
    Mutation(
        "any key writes on any chain",
        "crypto/envelope.py",
        "    if signer.VERIFY is not _writer(header.chain):",
        "    if False:",
        f"{SEALING}::test_a_chain_takes_only_its_writers_keys",
    ),
    Mutation(
        "padding not checked",
        "crypto/padding.py",
        "        sound = pad_event(signed) == padded",
        "        sound = len(pad_event(signed)) <= len(padded)",
        f"{SEALING}::test_padding_that_says_something_or_is_not_minimal_is_refused",
    ),
    Mutation(
        "size classes not asked for",
        "crypto/envelope.py",
        "        if len(untrusted) not in SIZES:",
        "        if len(untrusted) < HEADER_SIZE:",
        f"{SEALING}::test_an_envelope_out_of_class_is_no_envelope",
    ),
    Mutation(
        "keybox position not bound",
        "crypto/keybox.py",
        '    return tagged("wbs/1 keybox", packed + bytes([index]))',
        '    return tagged("wbs/1 keybox", packed)',
        f"{SEALING}::test_a_position_moved_to_another_place_opens_nothing",
    ),
    Mutation(
        "keybox header not bound",
        "crypto/keybox.py",
        '    return tagged("wbs/1 keybox", packed + bytes([index]))',
        '    return tagged("wbs/1 keybox", bytes([index]))',
        f"{ATTACKS}::test_a_box_of_another_case_opens_nothing_here",
    ),
    Mutation(
        "decoy of random bytes",
        "crypto/keybox.py",
        "    return hpke.wrap(secrets.token_bytes(CaseSecret.SIZE), to=forgotten, info=info)",
        "    del forgotten\n    return secrets.token_bytes(POSITION)",
        f"{ATTACKS}::test_a_decoy_is_a_seal_by_its_bytes",
    ),
    Mutation(
        "commitment to the secret alone",
        "crypto/keybox.py",
        'return tagged_hash("wbs/1 secret commitment", header.pack() + secret.expose())',
        'return tagged_hash("wbs/1 secret commitment", secret.expose())',
        f"{SEALING}::test_a_commitment_is_to_this_secret_in_this_box",
    ),
    Mutation(
        "hash of a piece not checked",
        "crypto/files.py",
        "        if index > place.count or sha256(piece) != hashes[index - 1]:",
        "        if index > place.count:",
        f"{SEALING}::test_a_holder_of_the_file_key_cannot_put_another_piece_in_place",
    ),
    Mutation(
        "index of a piece not bound",
        "crypto/files.py",
        'struct.pack(">II", index, self.count))',
        'struct.pack(">II", 0, self.count))',
        f"{SEALING}::test_pieces_swapped_cut_repeated_or_changed_are_refused",
    ),
    Mutation(
        "case of a piece not bound",
        "crypto/files.py",
        "        about = self.inspectorate.value + self.case.value + self.file.value",
        "        about = self.inspectorate.value + self.file.value",
        f"{SEALING}::test_a_piece_of_another_file_or_case_is_refused",
    ),
    Mutation(
        "missing last piece not noticed",
        "crypto/files.py",
        "    if index != place.count:\n        raise CannotOpen",
        "    if index > place.count:\n        raise CannotOpen",
        f"{SEALING}::test_pieces_swapped_cut_repeated_or_changed_are_refused",
    ),
    Mutation(
        "padding of a file not checked",
        "crypto/files.py",
        '        if plain[left:].strip(b"\\0"):',
        "        if False:",
        f"{SEALING}::test_a_size_that_is_not_the_sealed_one_is_refused",
    ),
    # crypto: keys and receipt
    Mutation(
        "small order accepted",
        "crypto/keys.py",
        "    return len(untrusted) == 32 and y < _P and y not in SMALL_ORDER_Y",
        "    return len(untrusted) == 32 and y < _P",
        f"{KEYS}::test_no_spelling_of_a_small_order_point_is_a_key",
    ),
    Mutation(
        "second spelling of a key accepted",
        "crypto/keys.py",
        "    return len(untrusted) == 32 and y < _P and y not in SMALL_ORDER_Y",
        "    return len(untrusted) == 32 and y not in SMALL_ORDER_Y",
        f"{KEYS}::test_a_second_spelling_of_a_coordinate_is_no_key",
    ),
    Mutation(
        "one tag for two roles",
        "crypto/keys.py",
        '    TAG = "wbs/1 officer signs"',
        '    TAG = "wbs/1 custodian signs"',
        f"{KEYS}::test_every_role_signs_for_its_own_purpose_only",
    ),
    Mutation(
        "small-order kem key accepted",
        "crypto/keys.py",
        "        _PROBE.exchange(public)",
        "        pass",
        f"{KEYS}::test_a_kem_key_is_checked_before_it_is_used",
    ),
    Mutation(
        "checksum of the receipt ignored",
        "crypto/receipt.py",
        "        return bytes(_codec().to_entropy(typed))",
        "        spelled = ''.join(f'{word_list().index(w):011b}' for w in typed)\n"
        "        return int(spelled[:128], 2).to_bytes(16, 'big')",
        f"{RECEIPT}::test_one_mistyped_word_is_noticed_fifteen_times_of_sixteen",
    ),
    Mutation(
        "one label for two derived values",
        "crypto/receipt.py",
        '            ReporterSigningKey(self._derive("wbs/1 reporter signing")),',
        '            ReporterSigningKey(self._derive("wbs/1 reporter kem")),',
        f"{RECEIPT}::test_three_values_come_of_a_code_and_none_is_another_or_the_code",
    ),
    Mutation(
        "credential stored as it is",
        "crypto/receipt.py",
        "        return sha256(self.expose())",
        "        return self.expose()",
        f"{RECEIPT}::test_three_values_come_of_a_code_and_none_is_another_or_the_code",
    ),
    Mutation(
        "library speaks the typed words",
        "crypto/receipt.py",
        "    except (ValueError, LookupError):\n        return None",
        "    except (ValueError, LookupError) as error:\n"
        "        raise Mistyped(str(typed)) from error",
        f"{RECEIPT}::test_a_mistyped_code_repeats_no_word",
    ),
    Mutation(
        "secret prints itself",
        "crypto/secret.py",
        '        return f"<{type(self).__name__}>"',
        '        return f"<{type(self).__name__} {self._raw.hex()}>"',
        f"{RECEIPT}::test_a_secret_cannot_speak",
    ),
    # crypto: rosters
    Mutation(
        "threshold off by one",
        "crypto/roster.py",
        "max(0, self.threshold - len(",
        "max(0, self.threshold - 1 - len(",
        f"{ROSTER}::test_fewer_signatures_than_the_threshold_are_refused",
    ),
    Mutation(
        "signatures of the predecessor not asked for",
        "crypto/roster_chain.py",
        "    if not all(custodians.approve(signers) for custodians in asked):",
        "    if not roster.custodians.approve(signers):",
        f"{ROSTER}::test_new_custodians_need_the_old_and_themselves",
    ),
    Mutation(
        "first custodian set not compared with the id",
        "crypto/roster_chain.py",
        "    if not before and roster.custodians.inspectorate() != inspectorate:",
        "    if False:",
        f"{ROSTER}::test_a_first_custodian_set_that_is_not_the_id_is_refused",
    ),
    Mutation(
        "hash of the roster before not compared",
        "crypto/roster_chain.py",
        "    place = (roster.inspectorate, roster.epoch, roster.previous)\n"
        "    if place != (inspectorate, len(before), previous):",
        "    del previous\n    place = (roster.inspectorate, roster.epoch)\n"
        "    if place != (inspectorate, len(before)):",
        f"{ROSTER}::test_a_link_that_names_another_roster_is_refused",
    ),
    Mutation(
        "id of a new person not compared",
        "crypto/roster_chain.py",
        "            if person.id not in known and person.id != first:",
        "            if False:",
        f"{ROSTER}::test_a_new_person_has_the_id_of_the_own_key",
    ),
    Mutation(
        "key moves to another person",
        "crypto/roster_chain.py",
        "            if owners.setdefault(person.identity.value, person.id) != person.id:",
        "            if False:",
        f"{ATTACKS}::test_a_freed_key_is_not_a_new_person_either",
    ),
    Mutation(
        "a key that was given up comes back",
        "crypto/roster_chain.py",
        "        if (listed - before) & owners.keys():",
        "        if False:",
        f"{ROSTER}::test_a_key_that_was_given_up_stays_so",
    ),
    Mutation(
        "signature by a stranger passed over",
        "crypto/documents.py",
        '                raise BadSignature("a signature that nothing asks for")',
        "                continue",
        f"{ROSTER}::test_a_signature_that_nothing_asks_for_is_refused",
    ),
    Mutation(
        "signature of a document not checked",
        "crypto/documents.py",
        "            known[key].verify(signature, self.payload)\n",
        "",
        f"{ROSTER}::test_one_bad_signature_among_enough_good_ones_is_refused",
    ),
    Mutation(
        "one officer removes",
        "crypto/freshness.py",
        "    enough = officers >= (2 if removed else 1) or (",
        "    enough = officers >= 1 or (",
        f"{ROSTER}::test_one_officer_renews_and_takes_nobody_off",
    ),
    Mutation(
        "lower number believed",
        "crypto/freshness.py",
        "    if freshness.number < seen.number or not seen.removed <= freshness.removed:",
        "    if not seen.removed <= freshness.removed:",
        f"{ROSTER}::test_a_client_goes_never_back",
    ),
    Mutation(
        "shorter chain believed",
        "crypto/freshness.py",
        "    if chain.by_hash(seen.roster) is None:",
        "    if False:",
        f"{ROSTER}::test_a_client_takes_no_chain_that_lacks_the_roster_it_saw",
    ),
    Mutation(
        "removal taken back",
        "crypto/freshness.py",
        "    if freshness.number < seen.number or not seen.removed <= freshness.removed:",
        "    if freshness.number < seen.number:",
        f"{ROSTER}::test_a_client_goes_never_back",
    ),
    Mutation(
        "freshness of another roster believed",
        "crypto/freshness.py",
        "    if inspectorate != roster.inspectorate.value or freshness.roster != roster.hash:",
        "    if inspectorate != roster.inspectorate.value:",
        f"{ROSTER}::test_a_statement_is_about_the_newest_roster_of_this_inspectorate",
    ),
    Mutation(
        "removed not honoured",
        "wbs/journeys/reviewing.py",
        "        if person is None or person.id in trusted.freshness.removed:",
        "        if person is None:",
        f"{ROSTERS}::test_a_removed_person_does_not_sit_down_to_write",
    ),
    Mutation(
        "who lost the role still listed",
        "crypto/freshness.py",
        "        return person is not None and person.id in self.readers()",
        "        return person is not None and person.id not in self.freshness.removed",
        f"{ROSTERS}::test_who_lost_the_reading_role_goes_on_under_no_earlier_roster",
    ),
    Mutation(
        "removed still receive",
        "crypto/freshness.py",
        "            if person.reads and person.id not in self.freshness.removed",
        "            if person.reads",
        f"{ROSTERS}::test_a_removed_person_receives_no_new_report",
    ),
    Mutation(
        "grace without end",
        "crypto/freshness.py",
        "Staleness.OVERDUE if today - until <= GRACE else Staleness.EXPIRED",
        "Staleness.OVERDUE",
        f"{ROSTER}::test_staleness_has_ninety_days_of_grace",
    ),
    Mutation(
        "anchor not asked",
        "crypto/anchor.py",
        "        if id not in self.inspectorates:",
        "        if False:",
        f"{ROSTER}::test_an_anchor_names_who_is_genuine",
    ),
    # crypto: key files and parsers
    Mutation(
        "kind of a key file not sealed",
        "crypto/keyfile.py",
        '    return tagged(f"wbs/1 key file {kind.value}", label.encode("utf-8"))',
        '    return tagged("wbs/1 key file", label.encode("utf-8"))',
        f"{KEYFILE}::test_a_file_of_another_kind_is_refused_even_where_it_claims_to_be_of_this",
    ),
    Mutation(
        "cost of a key file unbounded",
        "crypto/keyfile.py",
        '                fields.integer("memory_kib", *memory),',
        '                fields.integer("memory_kib", 8, memory[1]),',
        f"{KEYFILE}::test_a_planted_cost_neither_weakens_nor_takes_the_machine",
    ),
    Mutation(
        "recovered key not compared",
        "crypto/shares.py",
        "    if seed.public() != wanted:",
        "    if False:",
        f"{KEYFILE}::test_shares_of_another_key_recover_nothing",
    ),
    Mutation(
        "lists without end in an event",
        "crypto/strict_json.py",
        "    if nested is not None and len(brackets) > 2 * nested:\n",
        "    if False:\n",
        f"{PARSERS}::test_lists_without_end_are_refused_before_anything_is_made_of_them",
    ),
    Mutation(
        "an integer that JavaScript rounds",
        "crypto/strict_json.py",
        "len(number) > _DIGITS or int(number) > MOST for",
        "len(number) > _DIGITS for",
        f"{PARSERS}::test_json_is_refused_for",
    ),
    Mutation(
        "half a character in a name",
        "crypto/strict_json.py",
        "    except UnicodeEncodeError:\n        return False\n",
        "    except UnicodeEncodeError:\n        return True\n",
        f"{PARSERS}::test_json_is_refused_for",
    ),
    Mutation(
        "a name twice in json",
        "crypto/strict_json.py",
        "    if len(found) != len(pairs):",
        "    if False:",
        f"{PARSERS}::test_json_is_refused_for",
    ),
    Mutation(
        "second spelling of base64",
        "crypto/encoding.py",
        "    if raw is None or b64(raw) != untrusted:",
        "    if raw is None:",
        f"{PARSERS}::test_a_second_spelling_is_refused",
    ),
    Mutation(
        "additional members pass",
        "crypto/strict_json.py",
        "        if error is None and self._left:",
        "        if False:",
        "tests/wbs/test_events.py::test_every_object_inside_is_closed",
    ),
    Mutation(
        "a removal taken back by a newer statement",
        "wbs/rosters/publishing.py",
        "    if is_same and is_newer and not removed <= new.freshness.removed:",
        "    if False:",
        "tests/cli/test_roster.py::test_a_newer_statement_that_forgets_a_removal_is_not_published",
    ),
    Mutation(
        "a removed key brought back by a newer roster",
        "wbs/rosters/publishing.py",
        "    if any(person.identity in gone for roster in later for person in roster.persons):",
        "    if False:",
        "tests/cli/test_roster.py::"
        "test_a_roster_drafted_without_knowing_of_a_removal_is_not_published",
    ),
)
