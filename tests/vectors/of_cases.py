"""Vectors of whole cases: what each reader makes of what a server hands over."""

from collections.abc import Callable, Mapping
from typing import Any

from crypto.encoding import b64
from tests.interop.making import Maker
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import NotForeseen, Pen, seed
from tests.vectors.office import person_id
from tests.vectors.scene import FROM, TO, Scene, reader

Tell = Callable[[Scene], object]


def cases(typescript: TypeScript) -> None:
    """Each told by both sides."""
    pen = Pen(typescript)
    for maker in pen.makers():
        pen.shared[_office(maker)] = _papers(Scene(maker).given())
        for name, (tell, who, foreseen) in STORIES.items():
            _tell(pen, maker, name, (tell, who, foreseen))
    pen.write("cases", "Whole cases")


def _office(maker: Maker) -> str:
    return f"papers by {maker.name}"


def _papers(given: Mapping[str, Any]) -> dict[str, Any]:
    """What most cases have in common."""
    return {name: given[name] for name in ("inspectorate", "case", "rosters", "freshness")}


def _tell(pen: Pen, maker: Maker, name: str, story: tuple[Tell, str, str | None]) -> None:
    tell, who, foreseen = story
    scene = Scene(maker)
    changed = tell(scene)
    given = {**scene.given(), **(changed if isinstance(changed, dict) else {})}
    usual = pen.shared[_office(maker)]
    own = {at: value for at, value in given.items() if at not in usual or value != usual[at]}
    slug = "no-case" if foreseen is None else None
    ask = {**own, "reader": reader(who)}
    said = pen.draw(f"{name}, read by {who}", maker, "read_case", ask, slug, _office(maker))
    if foreseen is not None:
        _check(name, said, foreseen)


def _check(name: str, said: dict[str, Any], foreseen: str) -> None:
    """`foreseen`: f0 counts; t1 foreign secret; !gap t2 …"""
    lines = [
        f"{chain[0]}{sequence} {reason or standing}{' late' if late else ''}"
        for chain, sequence, standing, reason, late, _ in said["lines"]
    ]
    found = [f"!{what} {(chain or '?')[0]}{at}" for what, chain, at in said["findings"]]
    if sorted([*lines, *found]) != sorted(foreseen.split("; ")):
        raise NotForeseen(f"{name}: {'; '.join([*lines, *found])}")


def conversation(scene: Scene) -> None:
    scene.reports().says("budi").says()
    scene.introduces("sari", "internal", 0, "budi", "sari").notes("budi")


def without_internal(scene: Scene) -> dict[str, Any]:
    conversation(scene)
    envelopes = scene.chains[FROM] + scene.chains[TO]
    return {"envelopes": envelopes, "keyboxes": scene.keyboxes[:1]}


def no_beginning(scene: Scene) -> dict[str, Any]:
    conversation(scene)
    return {"envelopes": scene.chains[TO]}


def no_keybox(scene: Scene) -> dict[str, Any]:
    conversation(scene)
    return {"keyboxes": []}


def new_secret(scene: Scene) -> None:
    scene.reports().says()
    scene.introduces("budi", "conversation", 1, "budi").says("budi").says()


def late(scene: Scene) -> None:
    """The server hides the new secret from the reporter."""
    scene.reports().introduces("budi", "conversation", 1, "budi")
    scene.says(number=0, heads={TO: None})


def old_secret(scene: Scene) -> None:
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari")
    scene.says().says(number=0, heads={TO: None}).says("sari", number=0).says("sari")


def excluded(scene: Scene) -> None:
    scene.reports("sari", excluded=("budi",)).says("sari").says("budi")
    scene.introduces("sari", "conversation", 1, "budi", "sari")
    scene.puts(FROM, "unexclude", "reporter", number=0, persons=[b64(person_id("budi"))])
    scene.introduces("sari", "conversation", 1, "budi", "sari").says("budi")


def excluded_introducer(scene: Scene) -> None:
    """Somebody excluded makes a secret of their own, for a colleague too."""
    scene.reports("sari", excluded=("budi",))
    scene.introduces("budi", "conversation", 1, "budi", "sari").says("sari", number=0)


def foreign_fork(scene: Scene) -> None:
    """A removed person's entry is confirmed, and names what never was."""
    scene.reports().says("budi", heads={FROM: {"sequence": 0, "hash": b64(bytes(32))}}).says("sari")
    scene.removed = ("budi",)


def bad_signature(scene: Scene) -> None:
    scene.reports().says("budi").spoils_signature(TO, 0).says("budi")
    scene.says().spoils_signature(FROM, 0)


def without_script(scene: Scene) -> None:
    scene.reports("sari", excluded=("budi",), mode="no-script")
    scene.puts(FROM, "unexclude", "reporter", persons=[b64(person_id("budi"))])


def dispute(scene: Scene) -> None:
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari").says("budi")
    first = scene.secrets["conversation", 1]
    scene.introduces("sari", "conversation", 1, "budi", "sari").says("budi", secret=first)
    scene.secrets["conversation", 1] = first  # a list of earlier secrets holds the first one
    scene.introduces("sari", "conversation", 2, "budi", "sari").says("budi").says()


def bad_introductions(scene: Scene) -> None:
    scene.reports()
    lies: list[dict[str, Any]] = [
        {"commitment": b64(bytes(32))},
        {"keybox": b64(bytes(32))},
        {"roster": b64(bytes(32))},
    ]
    for number, lie in enumerate(lies, 1):
        scene.introduces("budi", "conversation", number, "budi", changes=lie)
    scene.introduces("budi", "conversation", 4, "sari")
    scene.introduces("budi", "conversation", 5, "budi", "dewi")
    earlier = [{"number": 0, "secret": b64(bytes(32))}]
    scene.introduces("budi", "conversation", 6, "budi", changes={"earlier": earlier})
    scene.introduces("budi", "conversation", 7, "budi")


def removed(scene: Scene) -> None:
    scene.reports().says("budi").says("sari").says("budi")
    scene.removed = ("budi",)
    scene.says("sari").says("budi")


def adopted(scene: Scene) -> None:
    scene.reports().says("budi").says("budi")
    scene.removed = ("budi",)
    scene.puts(TO, "adopt", "sari", **(scene.head(TO, 0) or {}))
    scene.puts(TO, "adopt", "sari", sequence=1, hash=b64(bytes(32)))


def by_heads(scene: Scene) -> None:
    """A note that names the removed person's message confirms it."""
    scene.reports().says("budi").says("budi")
    scene.introduces("sari", "internal", 0, "sari", heads={TO: scene.head(TO, 0)})
    scene.removed = ("budi",)


def new_roster(scene: Scene) -> None:
    scene.reports().says("budi")
    names = sorted(("sari", "dewi"), key=person_id)
    scene.office.adds(scene.office.next(persons=[scene.office.person(name) for name in names]))
    scene.says("sari").says("budi").says("sari", roster=bytes(32))


def strangers(scene: Scene) -> None:
    scene.reports().says("tono").says("dewi")
    scene.puts(TO, "message", "budi", text="x", files=[], removed=("tono",))
    scene.says("budi", secret=seed("unknown"))
    scene.seals(TO, b'{"a":1,"a":2}', "budi", **under(scene, TO))
    scene.seals(TO, b"{}", "budi", **under(scene, TO))
    scene.puts(TO, "note", "budi", text="x", files=[])
    scene.puts(FROM, "message", "stranger", text="x", files=[])
    scene.says("budi", number=7)


def under(scene: Scene, chain: str) -> dict[str, Any]:
    """Secret 0 and the newest roster."""
    place = {"number": 0, "secret": scene.secrets["conversation", 0]}
    return {**place, "roster": scene.office.newest_hash, "prev": scene.prev(chain)}


def gap(scene: Scene) -> dict[str, Any]:
    scene.reports().says("budi").says().says("budi").says("budi").says()
    given = scene.given()
    return {"envelopes": [one for one in given["envelopes"] if one != scene.chains[TO][1]]}


def withheld(scene: Scene) -> dict[str, Any]:
    scene.reports().says("budi").says()
    return {"envelopes": scene.chains[FROM]}


def fork(scene: Scene) -> dict[str, Any]:
    scene.reports().says("budi").says("budi")
    mine = scene.given()["envelopes"]
    scene.chains[TO].pop()
    scene.says("sari")
    return {"envelopes": [*mine, *scene.chains[TO]]}


def prev(scene: Scene) -> None:
    scene.reports().says("budi").says("budi", prev=bytes(32)).says("budi")


def heads_fork(scene: Scene) -> dict[str, Any]:
    """Budi was shown another history; behind that, something is missing too."""
    scene.reports().says("budi")
    scene.says("budi", heads={FROM: {"sequence": 0, "hash": b64(bytes(32))}})
    scene.says("budi").says("budi").says("budi")
    given = scene.given()
    return {"envelopes": [one for one in given["envelopes"] if one != scene.chains[TO][3]]}


def elsewhere(scene: Scene) -> dict[str, Any]:
    scene.reports().says("budi")
    given = scene.given()
    first = given["envelopes"][0]
    other = first[:40] + bytes([first[40] ^ 1]) + first[41:]
    return {
        "envelopes": [*given["envelopes"], other, b"", first],
        "keyboxes": [*given["keyboxes"], given["keyboxes"][0][:-1]],
    }


def many_keyboxes(scene: Scene) -> dict[str, Any]:
    scene.reports()
    box = scene.keyboxes[0]
    return {"keyboxes": [box, *(box[:-1] + bytes([n]) for n in range(3))]}


STORIES: dict[str, tuple[Tell, str, str | None]] = {
    "a conversation": (
        conversation, "sari",
        "f0 counts; f1 counts; t0 counts; i0 counts; i1 counts",
    ),
    "a conversation, without what is internal": (
        without_internal, "reporter", "f0 counts; f1 counts; t0 counts",
    ),
    "for the custodians": (
        conversation, "recovery",
        "f0 counts; f1 counts; t0 counts; i0 counts; i1 counts",
    ),
    "somebody without a reading role": (conversation, "dewi", None),
    "a stranger": (conversation, "tono", None),
    "a new secret": (new_secret, "budi", "f0 counts; f1 counts; f2 counts; t0 counts; t1 counts"),
    "a new secret without somebody": (
        new_secret, "sari",
        "f0 counts; f1 counts; f2 not-yours; t0 not-yours; t1 not-yours",
    ),
    "written before the change": (late, "budi", "f0 counts; t0 counts; f1 counts late"),
    "under an old secret": (
        old_secret, "sari",
        "f0 counts; f1 counts; f2 old-secret; t0 counts; t1 old-secret; t2 counts",
    ),
    "an excluded person": (
        excluded, "sari",
        "f0 counts; t0 counts; t1 recipient; t2 introduction; f1 counts; t3 counts; t4 counts",
    ),
    "no change of mind without script": (without_script, "sari", "f0 counts; f1 unexclude"),
    "an excluded introducer": (
        excluded_introducer, "sari", "f0 counts; t0 excluded; t1 counts",
    ),
    "a removed person's other history": (foreign_fork, "sari", "f0 counts; t0 fork; t1 counts"),
    "a signature that is wrong": (
        bad_signature, "budi",
        "f0 counts; f1 signature; t0 signature; t1 counts",
    ),
    "a dispute": (
        dispute, "reporter",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 secret; t4 counts; t5 counts; "
        "f1 counts; !dispute t2",
    ),
    "introductions that lie": (
        bad_introductions, "budi",
        "f0 counts; t0 introduction; t1 introduction; t2 introduction; t3 recipient; "
        "t4 introduction; t5 introduction; t6 counts",
    ),
    "a removed person": (
        removed, "sari",
        "f0 counts; t0 counts; t1 counts; t2 unconfirmed; t3 counts; t4 unconfirmed",
    ),
    "an adopted entry": (
        adopted, "reporter",
        "f0 counts; t0 counts; t1 unconfirmed; t2 counts; t3 adopt",
    ),
    "confirmed by heads": (by_heads, "sari", "f0 counts; t0 counts; t1 unconfirmed; i0 counts"),
    "a roster later": (
        new_roster, "reporter",
        "f0 counts; t0 unconfirmed; t1 counts; t2 author; t3 roster",
    ),
    "entries that are nothing": (
        strangers, "budi",
        "f0 counts; f1 author; t0 author; t1 author; t2 author; t3 cannot-open; t4 json; "
        "t5 event; t6 event; t7 not-yours",
    ),
    "a gap": (gap, "budi", "f0 counts; t0 counts; f1 counts; f2 counts; !gap t1; !withheld t2"),
    "a withheld chain": (withheld, "reporter", "f0 counts; f1 counts; !withheld t0"),
    "two for one place": (fork, "reporter", "f0 counts; t0 counts; !fork t1"),
    "another one before": (prev, "reporter", "f0 counts; t0 counts; !prev t1"),
    "another history, and a gap behind it": (
        heads_fork, "reporter",
        "f0 counts; t0 counts; !fork t1; !gap t3",
    ),
    "things that belong elsewhere": (
        elsewhere, "reporter",
        "f0 counts; t0 counts; !misplaced ?None; !misplaced ?None; !misplaced ?None",
    ),
    "several keyboxes for one secret": (many_keyboxes, "budi", "f0 counts"),
    "no beginning": (no_beginning, "budi", None),
    "the keybox withheld": (no_keybox, "budi", None),
}  # fmt: skip
