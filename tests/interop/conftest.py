"""Both sides, and the one way to ask both."""

from collections.abc import Callable, Iterator

import pytest

from crypto.receipt import word_list
from tests.interop.outcomes import Given, Outcome, Python, TypeScript
from tests.interop.python_side import PYTHON
from tests.second_process import SecondProcess

Both = Callable[[str, Given], Outcome]


@pytest.fixture(scope="session")
def typescript() -> Iterator[TypeScript]:
    """The second implementation, which was given the word list."""
    with SecondProcess() as process:
        process.answer("use_words", file="\n".join(word_list()))
        yield TypeScript(process)


@pytest.fixture(params=["python", "typescript"])
def maker(request: pytest.FixtureRequest, typescript: TypeScript) -> Python | TypeScript:
    """Each side in turn makes what both must then read."""
    return PYTHON if request.param == "python" else typescript


@pytest.fixture(scope="session")
def both(typescript: TypeScript) -> Both:
    """Ask both sides; they must say the same, which is the answer."""

    def ask(command: str, given: Given) -> Outcome:
        here, there = PYTHON.do(command, given), typescript.do(command, given)
        assert here == there, command
        return here

    return ask
