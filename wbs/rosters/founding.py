"""Founding an inspectorate in one go: everybody's keys, recovery shares, roster 0, freshness 0."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crypto.documents import SignedDocument
from crypto.freshness import compose_freshness
from crypto.keyfile import CustodianSigningKey, OfficerSigningKey, RecoveryKemKey
from crypto.roster import Above
from crypto.roster_chain import RosterChain
from crypto.shares import split
from wbs import disk
from wbs.rosters.drafting import RECOVERY, compose_roster
from wbs.rosters.plan import Plan
from wbs.rosters.roster_files import MONTH, read_chain
from wbs.rosters.staff_keys import (
    PUBLIC_ENDING,
    NewKey,
    PublicKey,
    PublicKind,
    new_custodian,
    new_officer,
    new_reviewer,
    seal_share,
)

KEYS_AT_ONCE = 2  # each takes 256 MiB of memory for a second
KEY_ENDING = ".key"
SHARE_ENDING = ".share"

PassphraseOf = Callable[[str], str]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The recovery key: its public half, and one sealed share a custodian. No seed."""

    public: PublicKey
    shares: Mapping[str, bytes]

    def save(self, folder: Path) -> None:
        """Write LABEL.share for each custodian, and the public half."""
        for label, sealed in self.shares.items():
            disk.write_new(folder / (label + SHARE_ENDING), sealed)
        disk.write_new(folder / (RECOVERY + PUBLIC_ENDING), self.public.compose())


@dataclass(frozen=True, slots=True)
class Founded:
    """Everything that a ceremony made; every secret is sealed under its owner's passphrase."""

    keys: Mapping[str, NewKey]
    recovery: Recovery
    roster: bytes
    freshness: bytes
    chain: RosterChain

    def save(self, folder: Path) -> None:
        """Write it all. AlreadyThere before anything where a ceremony left its files."""
        if (folder / "roster-0.json").exists():
            raise disk.AlreadyThere
        disk.make_private_folder(folder / "keys")
        for label, key in self.keys.items():
            key.save(folder / "keys" / (label + KEY_ENDING))
        self.recovery.save(folder / "keys")
        disk.write_new(folder / "freshness-0.json", self.freshness)
        disk.write_new(folder / "roster-0.json", self.roster)


def found(
    plan: Plan, above: Above | None, passphrase_of: PassphraseOf, progress: Progress, *, today: date
) -> Founded:
    """Hold the whole ceremony on one machine. WeakPassphrase, MissingKey, Malformed."""
    passphrases = {label: passphrase_of(label) for label in plan.labels()}
    recovery = make_recovery(plan.threshold, plan.custodians, passphrases.__getitem__)
    keys = _make_keys(plan, passphrases, progress)
    public = {label: key.public for label, key in keys.items()} | {RECOVERY: recovery.public}
    payload = compose_roster(plan, public, None, above, today=today)
    signers = _signers(keys, plan.custodians[: plan.threshold])
    roster = SignedDocument.sign(payload, signers).compose()
    chain = read_chain([roster])
    statement = compose_freshness(
        chain.newest, number=0, not_after=chain.newest.issued + MONTH, removed=()
    )
    freshness = SignedDocument.sign(statement, _signers(keys, plan.officers[:1])).compose()
    return Founded(keys, recovery, roster, freshness, chain)


def make_recovery(
    threshold: int, custodians: Sequence[str], passphrase_of: PassphraseOf
) -> Recovery:
    """Draw the recovery key and cut it up. The whole seed is never written anywhere."""
    seed = RecoveryKemKey.generate()
    shares = split(seed, threshold, len(custodians))
    sealed = {
        label: seal_share(share, label, passphrase_of(label))
        for label, share in zip(custodians, shares, strict=True)
    }
    public = PublicKey(PublicKind.RECOVERY, RECOVERY, None, seed.public().value)
    return Recovery(public, sealed)


def _make_keys(plan: Plan, passphrases: Mapping[str, str], progress: Progress) -> dict[str, NewKey]:
    makers = {
        **dict.fromkeys(plan.custodians, new_custodian),
        **dict.fromkeys(plan.officers, new_officer),
        **{one.label: new_reviewer for one in plan.persons},
    }
    keys: dict[str, NewKey] = {}
    with ThreadPoolExecutor(KEYS_AT_ONCE) as pool:
        making = {
            label: pool.submit(maker, label, passphrases[label]) for label, maker in makers.items()
        }
        for done, (label, future) in enumerate(making.items(), 1):
            keys[label] = future.result()
            progress(done, len(making))
    return keys


def _signers(
    keys: Mapping[str, NewKey], labels: Sequence[str]
) -> list[CustodianSigningKey | OfficerSigningKey]:
    return [signer for label in labels if (signer := keys[label].signer) is not None]
