//! How a chunk is called in messages.

/// The greatest length of the result, the zero byte that ends it in C included (`LUA_IDSIZE`).
const ID_SIZE: usize = 60;
const PREFIX: &[u8] = b"[string \"";
const ELLIPSIS: &[u8] = b"...";
const SUFFIX: &[u8] = b"\"]";

/// The printable form of a chunk name, at most 59 bytes.
///
/// A name that starts with `=` is shown as it is, one with `@` is that of a file, of which the end is kept, and anything
/// else is source text, of which the first line is shown, as `[string "first line..."]`.
pub fn chunk_id(source: &[u8]) -> Vec<u8> {
    match source.split_first() {
        Some((b'=', name)) => name[..name.len().min(ID_SIZE - 1)].to_vec(),
        Some((b'@', name)) if name.len() < ID_SIZE => name.to_vec(),
        Some((b'@', name)) => {
            let kept = ID_SIZE - 1 - ELLIPSIS.len();
            [ELLIPSIS, &name[name.len() - kept..]].concat()
        }
        _ => of_text(source),
    }
}

fn of_text(source: &[u8]) -> Vec<u8> {
    let room = ID_SIZE - 1 - PREFIX.len() - ELLIPSIS.len() - SUFFIX.len();
    let first_line = source.iter().position(|&byte| byte == b'\n');
    if first_line.is_none() && source.len() < room {
        return [PREFIX, source, SUFFIX].concat();
    }
    let length = first_line.unwrap_or(source.len()).min(room);
    [PREFIX, &source[..length], ELLIPSIS, SUFFIX].concat()
}

#[cfg(test)]
mod tests {
    use super::chunk_id;

    #[test]
    fn names_and_files() {
        assert_eq!(chunk_id(b"=stdin"), b"stdin");
        assert_eq!(chunk_id(b"@a.lua"), b"a.lua");
        assert_eq!(
            chunk_id(&[b"=".as_slice(), &[b'x'; 80]].concat()),
            [b'x'; 59]
        );
        assert_eq!(
            chunk_id(&[b"@".as_slice(), &[b'x'; 59]].concat()),
            [b'x'; 59]
        );
        let long = chunk_id(&[b"@".as_slice(), &[b'x'; 60]].concat());
        assert_eq!(long, [b"...".as_slice(), &[b'x'; 56]].concat());
    }

    #[test]
    fn source_text() {
        assert_eq!(chunk_id(b"return 1"), b"[string \"return 1\"]");
        assert_eq!(chunk_id(b""), b"[string \"\"]");
        assert_eq!(chunk_id(b"a\nb"), b"[string \"a...\"]");
        assert_eq!(
            chunk_id(&[b'x'; 44]),
            [b"[string \"".as_slice(), &[b'x'; 44], b"\"]"].concat()
        );
        assert_eq!(
            chunk_id(&[b'x'; 45]),
            [b"[string \"".as_slice(), &[b'x'; 45], b"...\"]"].concat()
        );
    }
}
