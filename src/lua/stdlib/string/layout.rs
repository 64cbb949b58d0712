//! The formats of `string.pack` and its relatives (Lua 5.3 manual §6.4.2): reading the options of a format and laying
//! them out, and integers to bytes and back.

/// The size of the integers of C's `int`, the default of `i`, and the largest integer that can be packed.
const INT_SIZE: usize = 4;
const MAX_INTEGER_SIZE: usize = 16;
/// The alignment that `!` alone asks for.
const NATIVE_ALIGNMENT: usize = 8;
/// No packed string may be longer: C's largest `int`.
pub const MAX_SIZE: usize = 0x7fff_ffff;

/// What is wrong with a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// An integer size that is not 1 to 16.
    IntegerSize(u32),
    /// `c` without a size.
    MissingSize,
    /// A letter that is no option.
    InvalidOption(u8),
    /// `X` before something that has no alignment.
    InvalidAlignmentOption,
    /// An alignment that is not a power of 2.
    AlignmentNotPowerOfTwo,
}

/// What an option packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A signed integer of `size` bytes.
    Signed,
    /// An unsigned integer of `size` bytes.
    Unsigned,
    /// A float of four bytes.
    Single,
    /// A float of eight bytes.
    Double,
    /// A string of exactly `size` bytes.
    Fixed,
    /// A string after its length, an unsigned integer of `size` bytes.
    Counted,
    /// A string up to a zero byte.
    ZeroEnded,
    /// One byte of padding.
    Padding,
    /// Alignment only.
    Align,
    /// Nothing: a change of mode, or a space.
    Nothing,
}

/// An option of a format, laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it packs.
    pub kind: Kind,
    /// Bytes that it takes, without the padding and without the contents of strings of varying length.
    pub size: usize,
    /// Zero bytes before it.
    pub padding: usize,
    /// Whether integers and floats start with the lowest byte.
    pub little: bool,
}

/// Reads a format option by option.
pub struct Reader<'a> {
    rest: &'a [u8],
    little: bool,
    alignment: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of a format: native byte order (little), no alignment. A zero byte ends the format.
    pub fn new(format: &'a [u8]) -> Self {
        let length = format
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(format.len());
        Reader {
            rest: &format[..length],
            little: true,
            alignment: 1,
        }
    }

    /// The next option, laid out for the offset `total`; `None` at the end.
    pub fn next(&mut self, total: usize) -> Result<Option<Item>, FormatError> {
        let Some((letter, rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        self.rest = rest;
        let (kind, size) = self.option(*letter)?;
        let align = match kind {
            Kind::Align => self.alignment_after_x()?,
            Kind::Signed | Kind::Unsigned | Kind::Single | Kind::Double | Kind::Counted => size,
            _ => 1,
        };
        let padding = self.padding(total, align)?;
        Ok(Some(Item {
            kind,
            size,
            padding,
            little: self.little,
        }))
    }

    /// The alignment of the option that follows an `X`, which is read but packs nothing.
    fn alignment_after_x(&mut self) -> Result<usize, FormatError> {
        let Some((letter, rest)) = self.rest.split_first() else {
            return Err(FormatError::InvalidAlignmentOption);
        };
        self.rest = rest;
        match self.option(*letter)? {
            (Kind::Fixed, _) | (_, 0) => Err(FormatError::InvalidAlignmentOption),
            (_, size) => Ok(size),
        }
    }

    fn padding(&self, total: usize, align: usize) -> Result<usize, FormatError> {
        if align <= 1 {
            return Ok(0);
        }
        let align = align.min(self.alignment);
        if !align.is_power_of_two() {
            return Err(FormatError::AlignmentNotPowerOfTwo);
        }
        Ok((align - (total & (align - 1))) & (align - 1))
    }

    fn option(&mut self, letter: u8) -> Result<(Kind, usize), FormatError> {
        Ok(match letter {
            b'b' => (Kind::Signed, 1),
            b'B' => (Kind::Unsigned, 1),
            b'h' => (Kind::Signed, 2),
            b'H' => (Kind::Unsigned, 2),
            b'l' | b'j' => (Kind::Signed, 8),
            b'L' | b'J' | b'T' => (Kind::Unsigned, 8),
            b'f' => (Kind::Single, 4),
            b'd' | b'n' => (Kind::Double, 8),
            b'i' => (Kind::Signed, self.integer_size(INT_SIZE)?),
            b'I' => (Kind::Unsigned, self.integer_size(INT_SIZE)?),
            b's' => (Kind::Counted, self.integer_size(8)?),
            b'c' => (Kind::Fixed, self.number().ok_or(FormatError::MissingSize)?),
            b'z' => (Kind::ZeroEnded, 0),
            b'x' => (Kind::Padding, 1),
            b'X' => (Kind::Align, 0),
            b' ' => (Kind::Nothing, 0),
            b'<' | b'=' => {
                self.little = true;
                (Kind::Nothing, 0)
            }
            b'>' => {
                self.little = false;
                (Kind::Nothing, 0)
            }
            b'!' => {
                self.alignment = self.integer_size(NATIVE_ALIGNMENT)?;
                (Kind::Nothing, 0)
            }
            _ => return Err(FormatError::InvalidOption(letter)),
        })
    }

    /// A decimal number, if one is there. Digits that would make it exceed [`MAX_SIZE`] are left unread, which makes
    /// them invalid options.
    fn number(&mut self) -> Option<usize> {
        let mut value = None;
        while let Some((digit @ b'0'..=b'9', rest)) = self.rest.split_first() {
            let so_far = value.unwrap_or(0);
            if so_far > (MAX_SIZE - 9) / 10 {
                break;
            }
            value = Some(so_far * 10 + (digit - b'0') as usize);
            self.rest = rest;
        }
        value
    }

    fn integer_size(&mut self, default: usize) -> Result<usize, FormatError> {
        match self.number() {
            None => Ok(default),
            Some(size) if (1..=MAX_INTEGER_SIZE).contains(&size) => Ok(size),
            Some(size) => Err(FormatError::IntegerSize(size as u32)),
        }
    }
}

/// Whether a signed integer fits `size` bytes.
pub fn signed_fits(value: i64, size: usize) -> bool {
    if size >= 8 {
        return true;
    }
    let limit = 1i64 << (size * 8 - 1);
    (-limit..limit).contains(&value)
}

/// Whether an integer taken as unsigned fits `size` bytes.
pub fn unsigned_fits(value: i64, size: usize) -> bool {
    size >= 8 || (value as u64) < 1 << (size * 8)
}

/// Appends an integer in `size` (1 to 16) bytes; those beyond the eighth extend the sign when `signed`.
pub fn write_integer(output: &mut Vec<u8>, value: i64, size: usize, little: bool, signed: bool) {
    let extended = if signed {
        value as i128 as u128
    } else {
        value as u64 as u128
    };
    if little {
        output.extend_from_slice(&extended.to_le_bytes()[..size]);
    } else {
        output.extend_from_slice(&extended.to_be_bytes()[MAX_INTEGER_SIZE - size..]);
    }
}

/// Reads an integer of 1 to 16 bytes. `None` when it does not fit a Lua integer: the bytes beyond the eighth must be
/// zeros or extend the sign.
pub fn read_integer(bytes: &[u8], little: bool, signed: bool) -> Option<i64> {
    let mut value = 0u64;
    let mut extension_is = [true; 2];
    for index in (0..bytes.len()).rev() {
        let byte = if little {
            bytes[index]
        } else {
            bytes[bytes.len() - 1 - index]
        };
        if index >= 8 {
            extension_is[0] &= byte == 0;
            extension_is[1] &= byte == 0xff;
        } else {
            value = value << 8 | byte as u64;
        }
    }
    if bytes.len() < 8 {
        if signed {
            let shift = 64 - bytes.len() as u32 * 8;
            return Some(((value << shift) as i64) >> shift);
        }
    } else if bytes.len() > 8 {
        let negative = signed && (value as i64) < 0;
        if !extension_is[negative as usize] {
            return None;
        }
    }
    Some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(format: &str) -> Result<Vec<(Kind, usize, usize)>, FormatError> {
        let mut reader = Reader::new(format.as_bytes());
        let mut items = Vec::new();
        let mut total = 0;
        while let Some(item) = reader.next(total)? {
            total += item.padding + item.size;
            items.push((item.kind, item.size, item.padding));
        }
        Ok(items)
    }

    #[test]
    fn layouts() {
        assert_eq!(
            items("!i8bd"),
            Ok(vec![
                (Kind::Nothing, 0, 0),
                (Kind::Signed, 8, 0),
                (Kind::Signed, 1, 0),
                (Kind::Double, 8, 7)
            ])
        );
        assert_eq!(
            items("!4bXi4b"),
            Ok(vec![
                (Kind::Nothing, 0, 0),
                (Kind::Signed, 1, 0),
                (Kind::Align, 0, 3),
                (Kind::Signed, 1, 0)
            ])
        );
        assert_eq!(
            items("c0z"),
            Ok(vec![(Kind::Fixed, 0, 0), (Kind::ZeroEnded, 0, 0)])
        );
        assert_eq!(
            items("c2147483639"),
            Ok(vec![(Kind::Fixed, 2_147_483_639, 0)])
        );
    }

    #[test]
    fn mistakes() {
        for (format, error) in [
            ("i0", FormatError::IntegerSize(0)),
            ("i17", FormatError::IntegerSize(17)),
            ("i99999999999", FormatError::IntegerSize(999_999_999)),
            ("!2147483648", FormatError::IntegerSize(214_748_364)),
            ("c", FormatError::MissingSize),
            ("c 4", FormatError::MissingSize),
            ("c21474836470", FormatError::InvalidOption(b'7')),
            ("i 4", FormatError::InvalidOption(b'4')),
            ("q", FormatError::InvalidOption(b'q')),
            ("X", FormatError::InvalidAlignmentOption),
            ("Xz", FormatError::InvalidAlignmentOption),
            ("X<", FormatError::InvalidAlignmentOption),
            ("Xc4", FormatError::InvalidAlignmentOption),
            ("XX", FormatError::InvalidAlignmentOption),
            ("!4i3", FormatError::AlignmentNotPowerOfTwo),
            ("!3i4", FormatError::AlignmentNotPowerOfTwo),
        ] {
            assert_eq!(items(format), Err(error), "{format}");
        }
    }

    #[test]
    fn integers_there_and_back() {
        for size in 1..=16 {
            for value in [
                0,
                1,
                -1,
                100,
                -100,
                127,
                -128,
                255,
                65535,
                i64::MAX,
                i64::MIN,
            ] {
                for little in [true, false] {
                    let mut bytes = Vec::new();
                    write_integer(&mut bytes, value, size, little, true);
                    assert_eq!(bytes.len(), size);
                    if signed_fits(value, size) {
                        assert_eq!(
                            read_integer(&bytes, little, true),
                            Some(value),
                            "{value} in {size}"
                        );
                    }
                    bytes.clear();
                    write_integer(&mut bytes, value, size, little, false);
                    if unsigned_fits(value, size) {
                        assert_eq!(
                            read_integer(&bytes, little, false),
                            Some(value),
                            "{value} in {size}"
                        );
                    }
                }
            }
        }
        assert!(
            !signed_fits(128, 1)
                && signed_fits(-128, 1)
                && !unsigned_fits(-1, 7)
                && !unsigned_fits(256, 1)
        );
    }

    #[test]
    fn wide_integers_must_fit() {
        assert_eq!(read_integer(&[0xff; 9], true, true), Some(-1));
        assert_eq!(read_integer(&[0xff; 9], true, false), None);
        assert_eq!(read_integer(&[1; 9], true, true), None);
        assert_eq!(
            read_integer(
                &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                false,
                false
            ),
            Some(-1)
        );
        assert_eq!(
            read_integer(
                &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                false,
                true
            ),
            None
        );
    }
}
