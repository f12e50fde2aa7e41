//! Scripts put together at random: whatever an author writes, no value in it is run.
//!
//! Most of them are no sound scripts; that does not matter. What matters is that the reader that
//! follows a script agrees with the interpreter about where a value stands, or refuses it.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

use gantry_definition::script::parse_script;
use serde_json::json;

use crate::script_support::{files, try_render, with_values};

/// Values that make a file called `hacked` where any of them gets out of its place.
const VALUES: &[&str] = &[
    "'\"$(touch hacked)`touch hacked`;touch hacked\n touch hacked\n",
    "\\';touch hacked;#",
    "\\\";touch hacked;#",
    "$(touch hacked)",
    "`touch hacked`",
    "');touch hacked;('",
    "\");touch hacked;(\"",
    "'\n;touch hacked\n",
    "x;touch hacked",
    "x\ntouch hacked\n#",
    "E\ntouch hacked\n",
    "}`touch hacked`${",
    "a))$(touch hacked)((",
    "\\$(touch hacked)\\",
    "a[$(touch hacked)]",
    "a[$(touch hacked)]",
    "($(touch hacked))",
    "-va[$(touch hacked)]",
    "eval",
    "-gt",
    "-v",
];

const SHELL: &[&str] = &[
    "'",
    "'",
    "\"",
    "\"",
    "\"",
    "\\",
    "$",
    "$(",
    "$( ",
    ")",
    ")",
    "`",
    "`",
    "${x:-",
    "${x",
    "}",
    "$((",
    "((",
    "))",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    ";",
    "|",
    "&&",
    "&",
    "(",
    "<<E\n",
    "<<'E'\n",
    "<<-E\n",
    "\nE\n",
    "\nE\n",
    "#",
    " #",
    "echo ",
    "echo ",
    "cat ",
    "cat <<E\n",
    "x=",
    "case x in ",
    "x) ",
    ";; ",
    "esac",
    "[",
    "]",
    "[[ ",
    " ]]",
    "if true; then ",
    "fi\n",
    "$x",
    "$xy",
    "$1",
    "$#",
    "$$",
    "\\\n",
    "$'",
    "$\"",
    "{ ",
    "}\n",
    "!",
    "=",
    "*",
    "a",
    "printf %s ",
    "<<<",
    "<(",
    "@(",
    "$[",
    "n=",
    "n",
    "$n",
    "${n}",
    "${n:",
    "${!",
    "$((n))",
    "a=(",
    "a[",
    "]=",
    "[ ",
    " ]",
    "-v ",
    " -gt 3 ",
    "let ",
    "read ",
    "printf -v ",
    "declare ",
    "declare -i n=",
    "export ",
    "unset ",
    "for n in ",
    "; do ",
    "done\n",
    "test ",
    "eval ",
    "bash -c ",
    "| bash\n",
    ">&",
    "sed -e ",
    "-",
];

const PYTHON: &[&str] = &[
    "'",
    "'",
    "\"",
    "\"",
    "'''",
    "\"\"\"",
    "\\",
    "\\",
    "f'",
    "f\"",
    "f'''",
    "r'",
    "b'",
    "rb\"",
    "F\"",
    "{",
    "}",
    "{x",
    "{x:",
    "{ x }",
    "!r}",
    "(",
    ")",
    "(",
    ")",
    "[",
    "]",
    "\n",
    "\n",
    " ",
    " ",
    "#",
    ",",
    "+",
    "x",
    "x=",
    "print(",
    ")\n",
    ":",
    "=",
    "if x:\n ",
    "\\\n",
    "{'a': 'b'}",
    "''",
    "\"\"",
];

/// What Python values do instead of `touch`.
const PYTHON_VALUES: &[&str] = &[
    "'+str(hack())+'",
    "\"+str(hack())+\"",
    "'''+str(hack())+'''",
    "{hack()}",
    "\\'+str(hack())#",
    "\\\"+str(hack())#",
    "'\nhack()\n#",
    "\nhack()\n",
    "\"\"\"\nhack()\n\"\"\"",
    "hack()",
    "'),hack(),('",
    "\\",
    "}{hack()}{",
];

fn script(random: &mut fastrand::Rng, parts: &[&str]) -> String {
    let mut script = String::new();
    for _ in 0..random.usize(2..16) {
        match random.usize(0..4) {
            0 => script.push_str("{{ inputs.v.value }}"),
            _ => script.push_str(parts[random.usize(0..parts.len())]),
        }
    }
    script
}

/// Renders random scripts and runs those that are not refused. More than usual, and others, with
/// the variables `SCRIPTS` and `SEED`.
fn try_random(program: &str, script_type: &str, driver: &str, parts: &[&str], values: &[&str]) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut random = fastrand::Rng::with_seed(number("SEED").unwrap_or(7));
    let scripts = tempfile::tempdir().unwrap();
    let mut taken = 0;
    for index in 0..number("SCRIPTS").unwrap_or(1_000) {
        let text = script(&mut random, parts);
        let yaml = json!({
            "inputs": {"v": {"type": "string"}},
            "job": {"host": "local", "script_type": script_type, "script": format!("{text}\n")},
        });
        let Ok(task) = parse_script("task.yml", files(&yaml.to_string(), &[])) else { continue };
        let value = values[random.usize(0..values.len())];
        let run = with_values([("v", json!(value))]);
        let Ok(rendered) = try_render(&task, "job", &run) else { continue };
        fs::write(scripts.path().join(format!("{index:06}.script")), rendered.script).unwrap();
        taken += 1;
    }
    assert!(taken > 100, "nearly all scripts were refused: {taken} were not");
    let elsewhere = tempfile::tempdir().unwrap();
    let status = Command::new(program)
        .args(["-c", driver])
        .args((program != "python3").then_some("driver"))
        .arg(scripts.path())
        .current_dir(elsewhere.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    if let Ok(culprit) = fs::read_to_string(elsewhere.path().join("culprit")) {
        let text = fs::read_to_string(culprit.trim()).unwrap();
        panic!("{program} ran a value of {text:?}");
    }
}

const SHELL_DRIVER: &str = "for f in \"$1\"/*.script; do ( . \"$f\" ) < /dev/null
if [ -e hacked ]; then printf %s \"$f\" > culprit; exit; fi; done";

const PYTHON_DRIVER: &str = "\
import glob, os, sys
def hack():
    open('culprit', 'w').write(path)
    os._exit(1)
for path in sorted(glob.glob(sys.argv[1] + '/*.script')):
    try:
        exec(compile(open(path, 'rb').read(), path, 'exec'), {'hack': hack, 'x': 'x'})
    except BaseException:
        pass
";

#[test]
fn no_random_script_makes_sh_run_a_value() {
    try_random("sh", "shell", SHELL_DRIVER, SHELL, VALUES);
}

#[test]
fn no_random_script_makes_bash_run_a_value() {
    try_random("bash", "bash", SHELL_DRIVER, SHELL, VALUES);
}

#[test]
fn no_random_script_for_sh_makes_bash_run_a_value() {
    try_random("bash", "shell", SHELL_DRIVER, SHELL, VALUES);
}

#[test]
fn no_random_script_makes_python_run_a_value() {
    try_random("python3", "python", PYTHON_DRIVER, PYTHON, PYTHON_VALUES);
}
