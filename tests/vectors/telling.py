"""What happens in the cases of the vectors, and what a reader must make of it."""

from typing import Any

from crypto.encoding import b64, sha256
from tests.vectors.drawing import seed
from tests.vectors.office import person_id
from tests.vectors.scene import FROM, TO, Scene, Story


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


def bad_signature(scene: Scene) -> None:
    scene.reports().says("budi").spoils_signature(TO, 0).says("budi")
    scene.says().spoils_signature(FROM, 0)


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


def withdrawal(scene: Scene) -> None:
    """The reporter's chain ends; the others go on."""
    scene.reports("sari", excluded=("budi",)).says("sari").says()
    scene.puts(FROM, "withdraw", "reporter").says()
    scene.puts(FROM, "unexclude", "reporter", persons=[b64(person_id("budi"))])
    scene.puts(FROM, "withdraw", "reporter").says("sari")
    scene.introduces("sari", "conversation", 1, "sari").says("sari")


def another_withdraws(scene: Scene) -> None:
    """Only what the reporter signed ends anything."""
    scene.reports().puts(FROM, "withdraw", "budi").says()
    scene.puts(TO, "withdraw", "budi").says()


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


def another_box(scene: Scene) -> None:
    """The keybox was made for the roster before."""
    scene.reports()
    said = scene.introduction("conversation", 1, "budi", "sari")
    scene.office.adds(scene.office.next(name="Inspektorat Lain"))
    said["roster"] = b64(scene.office.newest_hash)
    scene.puts(TO, "introduce", "budi", number=1, introduction=said)


def handed_on(scene: Scene, *by: str) -> None:
    """Three false secrets of number 5, by these people; somebody writes under each."""
    scene.reports()
    said = scene.introduction("conversation", 9, "budi", "sari")
    for number, who in enumerate(by):
        said["earlier"] = [{"number": 5, "secret": b64(seed(f"false {number}"))}]
        scene.puts(TO, "introduce", who, number=9, introduction=said)
    for number in range(len(by)):
        scene.says("sari", number=5, secret=seed(f"false {number}"))


def handed_on_by_one(scene: Scene) -> None:
    """Of one person two secrets are tried for a number, not three."""
    handed_on(scene, "budi", "budi", "budi")


def handed_on_by_two(scene: Scene) -> None:
    """Nobody takes the places of another person's secrets."""
    handed_on(scene, "budi", "budi", "sari")


def handed_on_by_a_stranger(scene: Scene) -> None:
    """Only a reader of the roster hands on."""
    handed_on(scene, "stranger")


def last_number(scene: Scene) -> None:
    scene.reports()
    scene.introduces("budi", "conversation", 255, "budi", "sari")


def false_secret(scene: Scene) -> None:
    """A lie about an earlier secret opens entries, which do not count."""
    scene.reports()
    false = seed("false")
    earlier = [{"number": 0, "secret": b64(false)}]
    scene.introduces("budi", "conversation", 1, "budi", "sari", changes={"earlier": earlier})
    scene.says("sari", number=0, secret=false).says("sari", number=0)


def five_keyboxes(scene: Scene) -> dict[str, Any]:
    """Four that open for nobody stand before the right one."""
    scene.reports()
    box = scene.keyboxes[0]
    spoilt = (box[:-2] + number.to_bytes(2, "big") for number in range(65_536))
    before = [one for one in spoilt if sha256(one) < sha256(box)]
    return {"keyboxes": [box, *before[:4]]}


def lying_report(scene: Scene) -> None:
    said = scene.introduction("conversation", 0, "budi", "sari")
    scene.reports(introduction={**said, "commitment": b64(bytes(32))})


def excluding_a_stranger(scene: Scene) -> None:
    scene.reports(excluded=("tono",))


def many_keyboxes(scene: Scene) -> dict[str, Any]:
    scene.reports()
    box = scene.keyboxes[0]
    return {"keyboxes": [box, *(box[:-1] + bytes([n]) for n in range(3))]}


STORIES: dict[str, Story] = {
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
    "entries that are nothing": (
        strangers, "budi",
        "f0 counts; f1 author; t0 author; t1 author; t2 author; t3 cannot-open; t4 json; "
        "t5 event; t6 event; t7 not-yours",
    ),
    "a withdrawal": (
        withdrawal, "sari",
        "f0 counts; t0 counts; f1 counts; f2 counts; f3 withdrawn; f4 withdrawn; f5 withdrawn; "
        "t1 counts; t2 counts; t3 counts",
    ),
    "a withdrawal, for the reporter": (
        withdrawal, "reporter",
        "f0 counts; t0 counts; f1 counts; f2 counts; f3 withdrawn; f4 withdrawn; f5 withdrawn; "
        "t1 counts; t2 counts; t3 counts",
    ),
    "a withdrawal by somebody else": (
        another_withdraws, "budi", "f0 counts; f1 author; f2 counts; t0 event; f3 counts",
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
    "a keybox for another roster": (another_box, "budi", "f0 counts; t0 introduction"),
    "three secrets for one number, by one person": (
        handed_on_by_one, "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 secret; t4 secret; t5 cannot-open; "
        "!dispute t1; !dispute t2",
    ),
    "three secrets for one number, by two": (
        handed_on_by_two, "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 secret; t4 secret; t5 secret; "
        "!dispute t1; !dispute t2",
    ),
    "a secret handed on by a stranger": (
        handed_on_by_a_stranger, "budi", "f0 counts; t0 author; t1 not-yours",
    ),
    "the last number": (last_number, "budi", "f0 counts; t0 counts"),
    "a false earlier secret": (
        false_secret, "sari", "f0 counts; t0 introduction; t1 secret; t2 counts",
    ),
    "five keyboxes for one secret": (five_keyboxes, "reporter", None),
    "a report whose introduction lies": (lying_report, "budi", None),
    "a report that excludes a stranger": (excluding_a_stranger, "budi", None),
    "no beginning": (no_beginning, "budi", None),
    "the keybox withheld": (no_keybox, "budi", None),
}  # fmt: skip # a table to be read by eye
