//! Mends what wit-bindgen 0.61 generates for lists in C++.
//!
//! It writes the form that a list has outside the component over the list's own storage, while it still reads from there:
//! the case of a variant goes where the text in it begins. So an answer with permissions or verdicts would come out broken.
//! The fault is known as <https://github.com/bytecodealliance/wit-bindgen/issues/1592>; once it is mended there, this file can go.

/// Gives each such list storage of its own.
pub(super) fn with_storage(code: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in code.lines() {
        if let Some((number, size)) = lowered(line) {
            // Before the loop that begins on the line above.
            let storage = format!(
                "if (_len{number} > 0) _ptr{number} = (uint8_t*)malloc(_len{number} * {size});"
            );
            lines.insert(lines.len().saturating_sub(1), storage);
        }
        lines.push(line.to_owned());
    }
    lines.join("\n") + "\n"
}

/// The number of a list and the size of its items, from the first line of the loop that writes them.
fn lowered(line: &str) -> Option<(&str, &str)> {
    line.trim().strip_prefix("auto _base = _ptr")?.strip_suffix(';')?.split_once(" + i * ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_list_is_written_to_storage_of_its_own() {
        let generated = "\
auto _ptr7 = (uint8_t*)(_vec7.data());
auto _len7 = (size_t)(_vec7.size());
for (size_t i = 0; i < _len7; ++i) {
  auto _base = _ptr7 + i * (6*sizeof(void*));
  auto&& _iter_elem = _vec7[i];
}
";
        let mended = "\
auto _ptr7 = (uint8_t*)(_vec7.data());
auto _len7 = (size_t)(_vec7.size());
if (_len7 > 0) _ptr7 = (uint8_t*)malloc(_len7 * (6*sizeof(void*)));
for (size_t i = 0; i < _len7; ++i) {
  auto _base = _ptr7 + i * (6*sizeof(void*));
  auto&& _iter_elem = _vec7[i];
}
";
        assert_eq!(super::with_storage(generated), mended);
    }

    #[test]
    fn other_code_stays_as_it_is() {
        let code = "auto _base = _base4 + i * 8;\nuint8_t* _base = _ptr0 + i0 * 8;\n";
        assert_eq!(super::with_storage(code), code);
    }
}
