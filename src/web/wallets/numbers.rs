//! Whether the numbers of a private RSA key belong together (RFC 8017 section 3.2). Platforms differ: some sign with a key that is half wrong,
//! by the other half, and give it back as wrong as it was.
//!
//! Numbers are bytes, most significant first. How long this takes depends on the key; it happens once, when somebody brings it.

/// The exponent 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// The numbers of a private key, by their names in a JWK.
pub(super) struct Numbers<'a> {
    pub(super) n: &'a [u8],
    pub(super) d: &'a [u8],
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
    pub(super) dp: &'a [u8],
    pub(super) dq: &'a [u8],
    pub(super) qi: &'a [u8],
}

impl Numbers<'_> {
    /// The first number that does not fit those before it; `None` when all do.
    pub(super) fn misfit(&self) -> Option<&'static str> {
        let Numbers {
            n,
            d,
            p,
            q,
            dp,
            dq,
            qi,
        } = self;
        if product(p, q) != trimmed(n) {
            return Some("q");
        }
        let (below_p, below_q) = (one_less(p), one_less(q));
        let de = product(d, &EXPONENT);
        let is_one = |number: &[u8]| number == [1];
        if !is_one(&rest(&de, &below_p)) || !is_one(&rest(&de, &below_q)) {
            return Some("d");
        }
        if trimmed(dp) != rest(d, &below_p) {
            return Some("dp");
        }
        if trimmed(dq) != rest(d, &below_q) {
            return Some("dq");
        }
        if !is_one(&rest(&product(qi, q), p)) {
            return Some("qi");
        }
        None
    }
}

fn trimmed(number: &[u8]) -> Vec<u8> {
    let digits = number.iter().skip_while(|byte| **byte == 0);
    digits.copied().collect()
}

fn one_less(number: &[u8]) -> Vec<u8> {
    let mut less = number.to_vec();
    for byte in less.iter_mut().rev() {
        let (digit, borrows) = byte.overflowing_sub(1);
        *byte = digit;
        if !borrows {
            break;
        }
    }
    less
}

fn product(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut digits = vec![0_u8; one.len() + other.len()];
    for (shift, factor) in one.iter().rev().enumerate() {
        let mut carry = 0_u16;
        let places = digits.iter_mut().rev().skip(shift);
        for (place, digit) in places.zip(other.iter().rev().chain(std::iter::repeat(&0))) {
            carry += u16::from(*place);
            carry += u16::from(*factor) * u16::from(*digit);
            *place = carry as u8;
            carry >>= 8;
        }
    }
    trimmed(&digits)
}

/// What is left of a number after division by another one, bit by bit. Of a division by zero, the number.
fn rest(number: &[u8], divisor: &[u8]) -> Vec<u8> {
    let divisor = trimmed(divisor);
    // One byte more: it is doubled before it is made less.
    let mut rest = vec![0; divisor.len() + 1];
    if divisor.is_empty() {
        return trimmed(number);
    }
    for bit in number
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
    {
        let mut carry = bit;
        for byte in rest.iter_mut().rev() {
            let high = *byte >> 7;
            *byte = *byte << 1 | carry;
            carry = high;
        }
        if rest[0] > 0 || rest[1..] >= divisor[..] {
            subtract(&mut rest, &divisor);
        }
    }
    trimmed(&rest)
}

fn subtract(from: &mut [u8], less: &[u8]) {
    let mut borrow = false;
    for (byte, digit) in from
        .iter_mut()
        .rev()
        .zip(less.iter().rev().chain(std::iter::repeat(&0)))
    {
        let (first, one) = byte.overflowing_sub(*digit);
        let (second, other) = first.overflowing_sub(u8::from(borrow));
        *byte = second;
        borrow = one || other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(number: u128) -> Vec<u8> {
        trimmed(&number.to_be_bytes())
    }

    #[test]
    fn numbers_are_multiplied_and_divided_as_integers_are() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed >> (seed % 64)
        };
        for _ in 0..1_000 {
            let (one, other) = (u128::from(next()), u128::from(next()).max(1));
            assert_eq!(product(&bytes(one), &bytes(other)), bytes(one * other));
            let large = one * other + one;
            assert_eq!(rest(&bytes(large), &bytes(other)), bytes(large % other));
            assert_eq!(trimmed(&one_less(&bytes(other))), bytes(other - 1));
        }
        assert_eq!(rest(&[9], &[0]), [9]);
    }

    /// The primes are 1,000,003 and 1,000,033; the rest follows from them by the definition.
    #[test]
    fn each_number_has_to_fit() {
        let (p, q): (u128, u128) = (1_000_003, 1_000_033);
        let phi = (p - 1) * (q - 1);
        let d = (1..)
            .map(|k| k * phi + 1)
            .find(|number| number % 65_537 == 0)
            .unwrap()
            / 65_537;
        let qi = (1..p).find(|inverse| inverse * q % p == 1).unwrap();
        let numbers = [p * q, d, p, q, d % (p - 1), d % (q - 1), qi].map(bytes);
        let misfit = |[n, d, p, q, dp, dq, qi]: &[Vec<u8>; 7]| {
            Numbers {
                n,
                d,
                p,
                q,
                dp,
                dq,
                qi,
            }
            .misfit()
        };
        assert_eq!(misfit(&numbers), None);
        for (at, name) in ["q", "d", "q", "q", "dp", "dq", "qi"].iter().enumerate() {
            let mut wrong = numbers.clone();
            *wrong[at].last_mut().unwrap() ^= 2;
            assert_eq!(misfit(&wrong), Some(*name), "number {at}");
        }
    }
}
