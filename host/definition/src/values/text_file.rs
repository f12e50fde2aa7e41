//! Tells text from other bytes, a piece at a time.

use std::io::{self, Read};

const PIECE_BYTES: usize = 64 * 1024;

/// Whether all that is left in `reader` is UTF-8 without a NUL.
pub(super) fn is_text(reader: &mut impl Read) -> io::Result<bool> {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    loop {
        let read = reader.take((PIECE_BYTES - piece.len()) as u64).read_to_end(&mut piece)?;
        if piece.contains(&0) {
            return Ok(false);
        }
        // A character may be cut in two by the end of a piece; its first bytes wait for the next
        // one.
        let complete = match str::from_utf8(&piece) {
            Ok(_) => piece.len(),
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(true);
        }
        piece.drain(..complete);
    }
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn text_is_told_from_bytes_across_pieces() {
        let cut_in_two = "é".repeat(100_001) + "x";
        assert!(is_text(&mut cut_in_two.as_bytes()).unwrap());
        assert!(is_text(&mut b"".as_slice()).unwrap());
        assert!(!is_text(&mut b"a\0b".as_slice()).unwrap());
        assert!(!is_text(&mut b"ends in half a character \xc3".as_slice()).unwrap());
        assert!(!is_text(&mut [0xff_u8; 70_000].as_slice()).unwrap());
    }
}
