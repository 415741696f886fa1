"""Recovery shares: the recovery seed cut into SLIP-39 mnemonics, m of n."""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from crypto.errors import WrongShares
from crypto.keyfile import RecoveryKemKey
from crypto.keys import RecoveryKemPublicKey


def split(seed: RecoveryKemKey, threshold: int, count: int) -> list[str]:
    """`count` mnemonics of 33 words, any `threshold` of which give the seed back."""
    (mnemonics,) = generate_mnemonics(1, [(threshold, count)], seed.expose())
    return list(mnemonics)


def combine(untrusted: Sequence[str], wanted: RecoveryKemPublicKey) -> RecoveryKemKey:
    """The seed whose public key the roster names, or WrongShares.

    Any set of shares gives *some* seed once the threshold is met, so the public key decides.
    """
    try:
        raw = combine_mnemonics(_just_enough([" ".join(share.split()) for share in untrusted]))
    except (MnemonicError, ValueError):  # its messages may quote a share
        raw = b""
    if len(raw) != RecoveryKemKey.SIZE:
        raise WrongShares
    seed = RecoveryKemKey(raw)
    if seed.public() != wanted:
        raise WrongShares
    return seed


def _just_enough(mnemonics: Sequence[str]) -> list[str]:
    """As many different shares as the threshold asks: the library refuses more."""
    shares = {share.index: share for share in map(Share.from_mnemonic, mnemonics)}
    most = max((share.member_threshold for share in shares.values()), default=0)
    return [share.mnemonic() for share in shares.values()][:most]
