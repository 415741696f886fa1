"""Cases about people who are excluded, removed, exchanged, and what their word is worth."""

from crypto.encoding import b64
from tests.vectors.office import person_id
from tests.vectors.scene import FROM, TO, Scene, Story


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


def without_script(scene: Scene) -> None:
    scene.reports("sari", excluded=("budi",), mode="no-script")
    scene.puts(FROM, "unexclude", "reporter", persons=[b64(person_id("budi"))])


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


def planted(scene: Scene) -> None:
    """What somebody wrote while excluded stays out when the person is let in."""
    scene.reports("sari", excluded=("budi",)).introduces("budi", "conversation", 1, "budi", "sari")
    scene.puts(FROM, "unexclude", "reporter", number=0, persons=[b64(person_id("budi"))])
    scene.says("sari", number=0).introduces("sari", "conversation", 1, "budi", "sari")
    scene.says("budi").says("budi", heads={FROM: scene.head(FROM, 0)})


def let_in_before_a_fork(scene: Scene) -> None:
    """The reporter's chain breaks, but whoever introduces had seen that budi was let in."""
    scene.reports("sari", excluded=("budi",))
    scene.puts(FROM, "unexclude", "reporter", persons=[b64(person_id("budi"))])
    scene.says("sari").says()
    scene.says(heads={TO: {"sequence": 0, "hash": b64(bytes(32))}}).says()
    scene.introduces("sari", "conversation", 1, "budi", "sari")


def barred(scene: Scene) -> None:
    """Somebody excluded vouches for nobody."""
    scene.reports("sari", excluded=("budi",)).says("sari")
    scene.introduces("budi", "conversation", 1, "budi", "sari")
    scene.removed = ("sari",)


def wrong_head(scene: Scene) -> None:
    """Whoever names another entry vouches for none."""
    scene.reports().says("budi")
    other = {"sequence": 0, "hash": b64(bytes(32))}
    scene.introduces("sari", "internal", 0, "sari", heads={TO: other})
    scene.removed = ("budi",)


def relied_on(scene: Scene) -> None:
    """The reporter wrote under the secret of somebody who is removed then."""
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari").says("budi").says()
    scene.removed = ("budi",)


def not_relied_on(scene: Scene) -> None:
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari").says(number=0)
    scene.removed = ("budi",)


def unnamed(scene: Scene) -> None:
    """The reporter's words are under the new secret, and name nothing."""
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari").says(heads={TO: None})
    scene.removed = ("budi",)


def gone_already(scene: Scene) -> None:
    """The reporter used a secret of somebody who was in the roster no longer."""
    scene.reports().introduces("budi", "conversation", 1, "budi", "sari")
    names = sorted(("sari", "dewi"), key=person_id)
    scene.office.adds(scene.office.next(persons=[scene.office.person(name) for name in names]))
    scene.says()


def second_for_a_number(scene: Scene) -> None:
    """Only the first introduction of a number can be one that the reporter relied on."""
    scene.reports().introduces("sari", "conversation", 1, "budi", "sari")
    scene.introduces("budi", "conversation", 1, "budi", "sari").says()
    scene.removed = ("budi",)


PEOPLE: dict[str, Story] = {
    "an excluded person": (
        excluded, "sari",
        "f0 counts; t0 counts; t1 recipient; t2 introduction; f1 counts; t3 counts; t4 counts",
    ),
    "an excluded introducer": (
        excluded_introducer, "sari", "f0 counts; t0 excluded; t1 counts",
    ),
    "a removed person's other history": (foreign_fork, "sari", "f0 counts; t0 fork; t1 counts"),
    "no change of mind without script": (without_script, "sari", "f0 counts; f1 unexclude"),
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
    "planted while excluded": (
        planted, "sari",
        "f0 counts; t0 excluded; f1 counts; t1 counts; t2 counts; t3 counts; t4 excluded",
    ),
    "let in before the reporter's chain breaks": (
        let_in_before_a_fork, "sari",
        "f0 counts; f1 counts; t0 counts; f2 counts; t1 counts; !fork f3; !withheld f4",
    ),
    "the word of somebody excluded": (barred, "reporter", "f0 counts; t0 unconfirmed; t1 excluded"),
    "the word of somebody with another history": (
        wrong_head, "sari", "f0 counts; t0 unconfirmed; !fork i0",
    ),
    "a secret that the reporter used": (
        relied_on, "sari", "f0 counts; t0 counts; t1 unconfirmed; f1 counts",
    ),
    "a secret used without a word of who introduced it": (
        unnamed, "sari", "f0 counts; t0 unconfirmed; f1 secret",
    ),
    "a secret of somebody who had left": (
        gone_already, "sari", "f0 counts; t0 unconfirmed; f1 secret",
    ),
    "the second secret for a number": (
        second_for_a_number, "sari", "f0 counts; t0 counts; t1 unconfirmed; f1 secret",
    ),
    "a secret that the reporter did not use": (
        not_relied_on, "sari", "f0 counts; t0 unconfirmed; f1 counts",
    ),
}  # fmt: skip # a table to be read by eye
