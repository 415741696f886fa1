"""The list, another part: breaks of the life of a case in the browser's protocol."""

from tests.mutations.listed import Mutation

VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
STEPS = "tests/interop/test_steps.py::test_both_sides_have_the_same_steps"
CONVERSATION = "tests/journeys/test_conversation.py"
LIFE = "portal/client/protocol/life.ts"
ABLE = "portal/client/protocol/able.ts"

TWIN_MUTATIONS = (
    Mutation(
        "an objection decided by who ended the case, in the browser's table",
        "portal/client/protocol/lifecycle.ts",
        '  step("KEBERATAN", "TELAAH", [...PENELAAH, ...INSPEKTUR], { notAfter: ENDED }),',
        '  step("KEBERATAN", "TELAAH", [...PENELAAH, ...INSPEKTUR]),',
        STEPS,
    ),
    Mutation(
        "a step taken from anywhere, in the browser",
        LIFE,
        "    if (step === undefined || step.leaves !== this.state) return null;",
        "    if (step === undefined) return null;",
        VECTORS,
    ),
    Mutation(
        "a question taken back into another state, in the browser",
        LIFE,
        "    if (step.returns && step.enters !== this.askedIn) return null;",
        "",
        VECTORS,
    ),
    Mutation(
        "a step without its finding, in the browser",
        LIFE,
        "    if (says !== step.says || (",
        "    if (says !== says || (",
        VECTORS,
    ),
    Mutation(
        "a step that tells the reporter nothing, in the browser",
        LIFE,
        '(event.message === "" && !withdrawn)',
        "(event.message === null && !withdrawn)",
        VECTORS,
    ),
    Mutation(
        "any entry approved, in the browser",
        LIFE,
        " || !isSame(entry, this.proposal.head)) return null;",
        " || entry.sequence !== this.proposal.head.sequence) return null;",
        VECTORS,
    ),
    Mutation(
        "an own proposal approved, in the browser",
        LIFE,
        "barred: [...this.barredFrom(step), ...persons] };",
        "barred: [...this.barredFrom(step), ...persons.slice(2)] };",
        VECTORS,
    ),
    Mutation(
        "an objection closed by who closed the case, in the browser",
        LIFE,
        "barred: [...this.barredFrom(step), ...persons] };",
        "barred: persons };",
        VECTORS,
    ),
    Mutation(
        "an own end decided on, in the browser",
        LIFE,
        "notAfter.includes(enters))?.persons ?? [];",
        "notAfter.includes(enters))?.persons.slice(2) ?? [];",
        VECTORS,
    ),
    Mutation(
        "a proposal that outlives its state, in the browser",
        LIFE,
        "    this.state = enters;\n    this.proposal = null;",
        "    this.state = enters;",
        VECTORS,
    ),
    Mutation(
        "a call answered by who had not seen it, in the browser",
        LIFE,
        "    if (this.pressed !== null && seen >= this.pressed) this.pressed = null;",
        "    if (this.pressed !== null && seen >= -1) this.pressed = null;",
        VECTORS,
    ),
    Mutation(
        "an objection to a case that goes on, in the browser",
        LIFE,
        'if (event.type === "object") return ENDED.includes(this.state) ? null : "step";',
        'if (event.type === "object") return null;',
        VECTORS,
    ),
    Mutation(
        "a deputy beside a holder who can, in the browser",
        ABLE,
        "(!isHeld && mayRead(one) && standsIn(one))",
        "(mayRead(one) && standsIn(one))",
        VECTORS,
    ),
    Mutation(
        "an objection sent where nothing ended",
        "portal/client/journeys/reporting.ts",
        "    if (!ENDED.includes(state)) throw new Refused"
        '(objected ? "objected-before" : "not-ended");',
        "",
        f"{CONVERSATION}::test_an_end_is_objected_to",
    ),
    Mutation(
        "a proposal told to the reporter before it is approved, in the browser",
        "portal/client/journeys/conversation.ts",
        'line.chain !== "internal" && !isProposal(line, read.life));',
        'line.chain !== "internal");',
        f"{CONVERSATION}::test_a_proposal_is_told_once_it_is_approved",
    ),
)
