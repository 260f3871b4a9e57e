"""Draw every random number from what it is for, so that two policies meet the same people.

A number is a hash of (seed, replication) and (case, stage, visit, purpose): no draw moves another,
however the work is ordered (common random numbers). Everything is made of additions, products,
divisions and shifts, which IEEE 754 fixes to the last bit: no library's logarithm decides, and the
same seed gives the same result on every machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from longstop.core.capacity.network import Shape
from longstop.engines.simulator_compile import within

SERVICE, PATIENCE, ROUTE, GAP, SIZE, KIND, AGE, BEGAN, SAFE, DELAY, AWAY = range(11)
"""What a number is for."""

CONSTANT, EXPONENTIAL, UNIFORM, LOGNORMAL = (
    int(one) for one in (Shape.CONSTANT, Shape.EXPONENTIAL, Shape.UNIFORM, Shape.LOGNORMAL)
)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_S11, _S52 = np.uint64(11), np.uint64(52)
_ONE, _MANTISSA, _EXPONENT = np.uint64(1), np.uint64((1 << 52) - 1), np.uint64(0x7FF)
_BIAS = np.uint64(1023)
_LN2 = 0.6931471805599453
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


@within
def mixed(x: Any) -> Any:
    """Mix 64 bits (splitmix64's finaliser: Steele, Lea and Flood 2014)."""
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@within
def person(key: Any, number: int) -> Any:
    """Give the key of one case: key is that of the seed and replication."""
    return mixed(key + np.uint64(number) * _GOLDEN)


@within
def share(key: Any, node: int, visit: int, purpose: int) -> float:
    """Draw a uniform number, above 0 and below 1, of 53 bits: the middle of its step."""
    counter = np.uint64((node << 24) | (visit << 8) | purpose) + _ONE
    bits = mixed(key + counter * _GOLDEN) >> _S11
    return (np.float64(bits) + 0.5) * (1.0 / 9007199254740992.0)


@within
def ln(x: Any) -> float:
    """Compute the natural logarithm of a normal number above 0 (fdlibm's e_log, one ulp)."""
    bits = np.float64(x).view(np.uint64)
    k = np.int64((bits >> _S52) & _EXPONENT) - 1023
    m = np.uint64((bits & _MANTISSA) | (_BIAS << _S52)).view(np.float64)
    if m > 1.4142135623730951:
        m *= 0.5
        k += 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    t1 = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332))
    t2 = z * (
        0.6666666666666735130
        + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591))
    )
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + t1 + t2) + k * _LN2_LOW)) - f)


@within
def power_of_e(x: Any) -> float:
    """Compute e to the x for x between -700 and 700 (fdlibm's e_exp, one ulp)."""
    k = np.floor(x / _LN2 + 0.5)
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (
        1.66666666666666019037e-01
        + t
        * (
            -2.77777777770155933842e-03
            + t
            * (
                6.61375632143793436117e-05
                + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
            )
        )
    )
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    return y * np.uint64(np.uint64(np.int64(k) + 1023) << _S52).view(np.float64)


@within
def normal(u: Any) -> float:
    """Turn a uniform number into a standard normal one (Wichura 1988, AS 241, PPND7)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = np.sqrt(-ln(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        z = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) / (
            (0.12021132975 * r + 0.73700164250) * r + 1.0
        )
    else:
        r -= 5.0
        z = (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150) / (
            (0.012258202635 * r + 0.24197894225) * r + 1.0
        )
    return -z if q < 0.0 else z


@within
def spread(shape: int, a: float, b: float, u: Any) -> float:
    """Turn a uniform number into one of a distribution: Shape says what a and b are."""
    if shape == EXPONENTIAL:
        return -a * ln(u)
    if shape == CONSTANT:
        return a
    if shape == UNIFORM:
        return a + (b - a) * u
    return a * power_of_e(b * normal(u))
