//! Values stay values: rendered scripts run by the real interpreters give them back unchanged.

use std::fs;
use std::process::{Command, Stdio};

use gantry_definition::script::ScriptTask;
use serde_json::json;

use crate::script_support::{findings, lines, task, try_render, with_values};

/// Values that would be more than values wherever quotes fail.
const NASTY: &[&str] = &[
    "",
    "plain",
    "a b",
    " lead and trail ",
    "'; touch hacked #",
    "\"; touch hacked; \"",
    "a'; rm -rf ~ #.nii",
    "$(touch hacked)",
    "`touch hacked`",
    "${HOME}",
    "$HOME",
    "$((1+1))",
    "$'\\n'",
    "\\",
    "\\\\",
    "ends with \\",
    "\\'",
    "\\\"",
    "x\\'y\\\"z",
    "'",
    "''",
    "'''",
    "\"",
    "\"\"\"",
    "two\nlines",
    "\n; touch hacked\n",
    "ends with\n",
    "tab\there",
    "cr\rhere",
    "*",
    "?",
    "[a-z]",
    "~",
    "~root",
    "-n",
    "-rf",
    "!x",
    "!",
    "#",
    "#!x",
    "a#b",
    ";",
    "&&",
    "| touch hacked",
    "> hacked",
    "< /etc/passwd",
    "(",
    ")",
    "{",
    "}",
    "{x}",
    "{{x}}",
    "{__import__('os').system('touch hacked')}",
    "%s",
    "%(a)s",
    "\\n",
    "\\x41",
    "\\u0041",
    "\\N{DIGIT ONE}",
    "if",
    "done",
    "case",
    "esac",
    "A=b",
    "PATH=/tmp",
    "2",
    "1e5",
    "é😀\u{2028}ü",
    "\u{7}bell",
    "\u{201C}typographic\u{201D} \u{2018}quotes\u{2019}",
    "a=$(touch hacked)",
    "a[$(touch hacked)]",
    "END",
    "EN",
    "\\END",
];

/// Scripts for a shell, and what they write, with `@` for the value.
const SHELL: &[(&str, &str)] = &[
    ("printf %s {{ v }}", "@"),
    ("printf %s \"{{ v }}\"", "@"),
    ("printf %s '{{ v }}'", "@"),
    ("printf %s a{{ v }}z", "a@z"),
    ("printf %s \"a{{ v }}z\"", "a@z"),
    ("printf %s 'a{{ v }}z'", "a@z"),
    ("printf %s {{ v }}{{ v }}", "@@"),
    ("printf %s \"{{ v }}{{ v }}\"", "@@"),
    ("printf %s \"$nothing{{ v }}\"", "@"),
    ("printf %s $nothing{{ v }}", "@"),
    ("printf %s \"it's {{ v }}\"", "it's @"),
    ("printf %s 'say \"{{ v }}'", "say \"@"),
    ("printf %s \"\\\"{{ v }}\"", "\"@"),
    ("printf %s \\\\{{ v }}", "\\@"),
    ("x={{ v }}\nprintf %s \"$x\"", "@"),
    ("x=\"{{ v }}\" y='{{ v }}'; printf %s \"$x$y\"", "@@"),
    ("printf %s \"$(printf %s {{ v }}; printf x)\"", "@x"),
    ("printf %s \"$(printf %s \"{{ v }}\"; printf x)\"", "@x"),
    ("printf %s \"$(printf %s '{{ v }}'; printf x)\" && printf y", "@xy"),
    ("printf %s \"${nothing:-none}{{ v }}\"", "none@"),
    ("printf %s \"$((1 + 2)){{ v }}\"", "3@"),
    ("printf %s \"`printf a`{{ v }}\"", "a@"),
    ("( printf %s {{ v }} )", "@"),
    ("{ printf %s {{ v }}; }", "@"),
    ("f() { printf %s \"$1\"; }\nf {{ v }}", "@"),
    ("for x in {{ v }}; do printf %s \"$x\"; done", "@"),
    ("case {{ v }} in a) ;; *) printf %s {{ v }} ;; esac", "@"),
    ("if [ x{{ v }} = \"x{{ v }}\" ]; then printf %s {{ v }}; fi", "@"),
    ("# {{ v }}\nprintf %s {{ v }}", "@"),
    ("printf %s {{ v }} # {{ v }} 'it\"s\nprintf %s {{ v }}", "@@"),
    ("printf '%s' \\\n  {{ v }}", "@"),
    ("printf %s {{ v }} 2>&1 | cat", "@"),
    ("sh -c 'printf %s \"$1\"' - {{ v }}", "@"),
    ("echo it\\'s > /dev/null; printf %s {{ v }}", "@"),
    ("printf %s $# > /dev/null; printf %s $$ >/dev/null; printf %s {{ v }}", "@"),
    ("cat <<END\n[{{ v }}]\nEND\nprintf %s {{ v }}", "[@]\n@"),
    ("cat <<'END'\n[{{ v }}]\nEND\nprintf %s {{ v }}", "[@]\n@"),
    ("cat <<-END\n\t[{{ v }}]\n\tEND\nprintf %s '{{ v }}'", "[@]\n@"),
    ("cat <<A; cat <<B\n[{{ v }}]\nA\n({{ v }})\nB\nprintf %s {{ v }}", "[@]\n(@)\n@"),
];

/// The same for Bash alone.
const BASH: &[(&str, &str)] = &[
    ("printf %s $'{{ v }}'", "@"),
    ("printf %s $'it\\'s {{ v }}'", "it's @"),
    ("printf %s $\"{{ v }}\"", "@"),
    ("a=({{ v }} x); printf %s \"${a[0]}\"", "@"),
    ("cat <<< {{ v }}", "@\n"),
    ("cat <<< \"{{ v }}\"", "@\n"),
    ("[[ x{{ v }} == \"x{{ v }}\" ]] && printf %s {{ v }}", "@"),
    ("cat <(printf %s {{ v }})", "@"),
    ("((i = 1 << 2)); printf %s {{ v }}", "@"),
    ("printf %s {{ v }} &> >(cat); wait $!", "@"),
];

/// The same for Python, where `write` writes to standard output.
const PYTHON: &[(&str, &str)] = &[
    ("write('{{ v }}')", "@"),
    ("write(\"{{ v }}\")", "@"),
    ("write('''{{ v }}''')", "@"),
    ("write(\"\"\"{{ v }}\"\"\")", "@"),
    ("write('''a\n'{{ v }}'\n\"b''')", "a\n'@'\n\"b"),
    ("write(f'{{ v }}')", "@"),
    ("write(f\"{{ v }}\")", "@"),
    ("write(f'''{{ v }}''')", "@"),
    ("write(f\"\"\"{{ v }}\"\"\")", "@"),
    ("write(F'{1 + 1}{{ v }}{\"x\"}')", "2@x"),
    ("write(f\"{ {'a': 1}['a'] :>3}{{ v }}\")", "  1@"),
    ("write(u'{{ v }}')", "@"),
    ("write(b'{{ v }}'.decode())", "@"),
    ("write({{ v }})", "@"),
    ("write( {{ v }} + {{ v }} )", "@@"),
    ("write([{{ v }}, 'x'][0])", "@"),
    ("write('it\\'s {{ v }}')", "it's @"),
    ("write(\"it's {{ v }}\")", "it's @"),
    ("write('' '{{ v }}')", "@"),
    ("write('a{{ v }}z' \"{{ v }}\")", "a@z@"),
    ("# {{ v }}\nwrite('{{ v }}')", "@"),
    ("x = 1  # it's {{ v }}\nwrite('{{ v }}')", "@"),
    ("write('# no comment {{ v }}')", "# no comment @"),
    ("write(r'C:\\temp' + '{{ v }}')", "C:\\temp@"),
    ("import re\nwrite(re.compile('x').pattern.replace('x', {{ v }}))", "@"),
    ("run = lambda text, shell: text\nwrite(run({{ v }}, shell=False))", "@"),
    (
        "import shlex\nrun = lambda text, shell: text\nwrite(shlex.split(run(shlex.quote({{ v }}), shell=True))[0])",
        "@",
    ),
];

fn job(script_type: &str, script: &str) -> ScriptTask {
    let script = script.replace("{{ v }}", "{{ inputs.v.value }}");
    let script = script.replace('\n', "\n    ");
    let main = format!(
        "inputs:\n  v: {{type: string}}\njob:\n  host: local\n  script_type: {script_type}\n  \
         script: |\n    {script}\n"
    );
    task(&main, &[])
}

/// A shell that runs each script of a folder, in a process of its own.
const SHELL_DRIVER: &str = "for f in \"$1\"/*.script; do ( . \"$f\" ) > \"$f.out\" 2>&1; done";

/// The same for Python, in one process since it takes long to start.
const PYTHON_DRIVER: &str = "\
import glob, sys, traceback
for path in glob.glob(sys.argv[1] + '/*.script'):
    written = []
    try:
        exec(compile(open(path, 'rb').read(), path, 'exec'), {'write': written.append})
    except BaseException:
        written.append(traceback.format_exc())
    open(path + '.out', 'wb').write(''.join(written).encode())
";

/// Runs each script with each value. The values that a script refuses are returned with it.
fn run_all(
    program: &str,
    script_type: &str,
    driver: &str,
    scripts: &[(&str, &str)],
) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let (mut refused, mut expected) = (Vec::new(), Vec::new());
    for (script, output) in scripts {
        let task = job(script_type, script);
        for value in NASTY {
            match try_render(&task, "job", &with_values([("v", json!(value))])) {
                Ok(rendered) => {
                    let file = folder.path().join(format!("{:05}.script", expected.len()));
                    fs::write(&file, &rendered.script).unwrap();
                    expected.push((file, rendered.script, output.replace('@', value)));
                }
                Err(findings) => {
                    assert!(lines(&findings).contains("template-escape"), "{}", lines(&findings));
                    refused.push(((*script).to_owned(), (*value).to_owned()));
                }
            }
        }
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let status = Command::new(program)
        .args(["-c", driver])
        .args((program != "python3").then_some("driver"))
        .arg(folder.path())
        .current_dir(elsewhere.path())
        .stdin(Stdio::null())
        .status();
    let status =
        status.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    assert!(status.success(), "{program} ended with {status}");
    for (file, script, expected) in expected {
        let output = fs::read(file.with_extension("script.out")).unwrap();
        let output = String::from_utf8_lossy(&output);
        assert_eq!(output, expected, "{program} ran {script:?}");
    }
    let left: Vec<_> = fs::read_dir(elsewhere.path()).unwrap().collect();
    assert!(left.is_empty(), "a value was run: {left:?}");
    refused
}

#[test]
fn sh_gets_each_value_unchanged_in_each_context() {
    let refused = run_all("sh", "shell", SHELL_DRIVER, SHELL);
    assert_eq!(refused, []);
}

#[test]
fn bash_gets_each_value_unchanged_in_each_context() {
    assert_eq!(run_all("bash", "bash", SHELL_DRIVER, SHELL), []);
    assert_eq!(run_all("bash", "bash", SHELL_DRIVER, BASH), []);
}

#[test]
fn python_gets_each_value_unchanged_in_each_context() {
    assert_eq!(run_all("python3", "python", PYTHON_DRIVER, PYTHON), []);
}

#[test]
fn what_a_raw_string_cannot_hold_is_refused_and_the_rest_is_unchanged() {
    let scripts = [("write(r'{{ v }}')", "@"), ("write(rf\"{{ v }}\")", "@")];
    let refused = run_all("python3", "python", PYTHON_DRIVER, &scripts);
    for (_, value) in &refused {
        let holds_none = !value.contains(['\'', '"', '\n', '\r']) && !value.ends_with('\\');
        assert!(!holds_none, "{value:?} could have been written");
    }
}

#[test]
fn a_value_that_could_end_a_here_document_is_refused() {
    let scripts = [("cat <<END\n{{ v }}\nEND\n", "@\n"), ("cat <<'END'\n{{ v }}\nEND\n", "@\n")];
    for (_, value) in run_all("sh", "shell", SHELL_DRIVER, &scripts) {
        let ends = value.split('\n').any(|line| line == "END");
        assert!(ends, "{value:?} could have been written");
    }
}

#[test]
fn numbers_and_truth_values_need_no_quotes() {
    let main = "inputs:\n  n: {type: integer}\n  b: {type: boolean}\nsh:\n  host: local\n  script: \
                |\n    echo $(( {{ inputs.n.value }} + 1 )) {{ inputs.b.value }}\npy:\n  host: \
                local\n  script_type: python\n  script: print({{ inputs.n.value }}, {{ \
                inputs.b.value }}, '{{ inputs.b.value }}')\n";
    let task = task(main, &[]);
    let run = with_values([("n", json!(-5)), ("b", json!(true))]);
    assert_eq!(try_render(&task, "sh", &run).unwrap().script, "echo $(( -5 + 1 )) true\n");
    assert_eq!(try_render(&task, "py", &run).unwrap().script, "print(-5, True, 'true')");
}

#[test]
fn the_words_of_a_command_get_each_value_unchanged() {
    for (command, expected) in [
        ("run {{ v }} x", ["run", "@", "x"].as_slice()),
        ("run a{{ v }}z", &["run", "a@z"]),
        ("run \"{{ v }}\" '{{ v }}'", &["run", "@", "@"]),
        ("run \"$(x {{ v }})\" `{{ v }}` ${{ v }}", &["run", "$(x @)", "`@`", "$@"]),
        ("run 'it'\\''s {{ v }}' # {{ v }}\n{{ v }}", &["run", "it's @", "@"]),
        ("--x={{ v }} {{ v }}#{{ v }}", &["--x=@", "@#@"]),
    ] {
        let task = job("command", command);
        for value in NASTY {
            let rendered = try_render(&task, "job", &with_values([("v", json!(value))])).unwrap();
            let words = shlex::split(&rendered.script).unwrap();
            let expected: Vec<String> = expected.iter().map(|w| w.replace('@', value)).collect();
            assert_eq!(words, expected, "{command} with {value:?} was {:?}", rendered.script);
        }
    }
}

/// Scripts in which no way of writing keeps a value apart, each with the line of the value.
const REFUSED: &[(&str, &str, u32)] = &[
    ("command", "echo \\{{ v }}", 1),
    ("command", "sh -c 'cat {{ v }}'", 1),
    ("command", "sudo -u x bash -lc \"cat {{ v }}\"", 1),
    ("command", "awk '{ print \"{{ v }}\" }' x", 1),
    ("command", "ssh host cat {{ v }}", 1),
    ("shell", "echo \\{{ v }}", 1),
    ("shell", "echo \"\\{{ v }}\"", 1),
    ("shell", "true\necho ${{ v }}", 2),
    ("shell", "echo \"${{ v }}\"", 1),
    ("shell", "echo ${x:-{{ v }} }", 1),
    ("shell", "echo \"${x:-{{ v }} }\"", 1),
    ("shell", "echo $(( {{ v }} + 1 ))", 1),
    ("shell", "echo `cat {{ v }}`", 1),
    ("shell", "eval echo {{ v }}", 1),
    ("shell", "sh -c 'cat {{ v }}'", 1),
    ("shell", "sudo -u x /bin/bash -lc \"cat {{ v }}\"", 1),
    ("shell", "python3 -c \"print('{{ v }}')\"", 1),
    ("shell", "ssh host cat {{ v }}", 1),
    ("shell", "trap 'rm {{ v }}' EXIT", 1),
    ("shell", "python3 - <<END\nprint('{{ v }}')\nEND", 2),
    ("shell", "cat <<END | sh\necho {{ v }}\nEND", 2),
    ("shell", "cat <<END\n$(cat {{ v }})\nEND", 2),
    ("shell", "cat <<END\n$x{{ v }}\nEND", 2),
    ("shell", "cat <<{{ v }}\nx\nEND", 1),
    ("shell", "x=$(case $1 in a) echo;; esac)\necho {{ v }}", 2),
    ("shell", "echo $'{{ v }}'", 1),
    ("bash", "a[{{ v }}]=1", 1),
    ("bash", "declare -a 'a[{{ v }}]=1'", 1),
    ("bash", "echo ${a[{{ v }}]}", 1),
    ("bash", "(( {{ v }} > 1 ))", 1),
    ("bash", "echo $[ {{ v }} ]", 1),
    ("bash", "bash <<< \"{{ v }}\"", 1),
    ("python", "print('\\{{ v }}')", 1),
    ("python", "print(f{{ v }})", 1),
    ("python", "x = 1\nprint(''{{ v }})", 2),
    ("python", "print({{ v }}'x')", 1),
    ("python", "print(f'{ {{ v }} }')", 1),
    ("python", "import os\nos.system('cat {{ v }}')", 2),
    ("python", "os.popen(f\"cat {{ v }}\").read()", 1),
    ("python", "print(eval({{ v }}))", 1),
    ("python", "exec (\n  '{{ v }}')", 2),
    ("python", "run('cat {{ v }}', shell=True)", 1),
    ("python", "subprocess.run(\n  shell = True,\n  args='cat ' + str({{ v }}))", 3),
    ("powershell", "echo `{{ v }}", 1),
    ("powershell", "iex \"cat {{ v }}\"", 1),
    ("powershell", "{{ v }} |\n  Invoke-Expression", 1),
    ("powershell", "[ScriptBlock]::Create({{ v }})", 1),
    ("powershell", "cmd.exe /c \"type {{ v }}\"", 1),
    ("powershell", "$x = @'\n{{ v }}\n'@", 2),
    ("powershell", "echo ${{ v }}", 1),
    ("batch", "echo %{{ v }}%", 1),
    ("batch", "set /a n={{ v }}", 1),
    ("batch", "cmd /c \"type {{ v }}\"", 1),
    ("batch", "for /f %%i in ('type {{ v }}') do echo %%i", 1),
    ("matlab", "!ls {{ v }}", 1),
    ("matlab", "x = 1;\neval(['x = ' {{ v }}]);", 2),
    ("matlab", "system(['ls ' ...\n  {{ v }}]);", 2),
    ("matlab", "n = str2num('{{ v }}');", 1),
    ("matlab", "x = a{{ v }}", 1),
];

#[test]
fn where_a_value_cannot_be_kept_apart_the_line_is_named() {
    for (script_type, script, line) in REFUSED {
        let script = script.replace("{{ v }}", "{{ inputs.v.value }}").replace('\n', "\n    ");
        let main = format!(
            "inputs:\n  v: {{type: string}}\njob:\n  host: local\n  script_type: \
             {script_type}\n  script: |\n    {script}\n"
        );
        let found = findings(&main, &[]);
        let refusal = found.iter().find(|finding| finding.code == "template-escape");
        let refusal = refusal.unwrap_or_else(|| panic!("{script:?} was taken: {}", lines(&found)));
        assert_eq!(refusal.location.as_ref().unwrap().line, 6 + line, "{script:?}");
        assert!(refusal.hint.is_some(), "{script:?}");
        let raw = main.replace("inputs.v.value", "inputs.v.value | raw");
        let found = findings(&raw, &[]);
        assert!(!lines(&found).contains("template-escape"), "{script:?}: {}", lines(&found));
    }
}

/// What other interpreters are given; they are not here to be asked.
const RECORDED: &[(&str, &str, &str, &str)] = &[
    ("powershell", "cp {{ v }} x", "a'b $c", "cp 'a''b $c' x"),
    ("powershell", "cp \"{{ v }}\" x", "a\"b $c`d", "cp \"a`\"b `$c``d\" x"),
    ("powershell", "cp '{{ v }}' x", "a\u{2019}b", "cp 'a\u{2019}\u{2019}b' x"),
    ("powershell", "cp {{ v }}/x y", "C:\\a b;c", "cp C:\\a` b`;c/x y"),
    ("powershell", "echo \"$x{{ v }}\"", "y", "echo \"$x$()y\""),
    ("powershell", "echo \"$(cat {{ v }})\"", "a b", "echo \"$(cat 'a b')\""),
    ("powershell", "# {{ v }}", "a\nrm x", "# a_rm x"),
    ("batch", "copy {{ v }} x", "C:\\in\\a b.nii", "copy \"C:\\in\\a b.nii\" x"),
    ("batch", "copy {{ v }} x", "C:\\in\\", "copy C:\\in\\ x"),
    ("batch", "copy \"{{ v }}\" x", "100% & more", "copy \"100%% & more\" x"),
    ("matlab", "x = {{ v }};", "it's", "x = 'it''s';"),
    ("matlab", "x = '{{ v }}'; y = x';", "it's", "x = 'it''s'; y = x';"),
    ("matlab", "x = \"{{ v }}\";", "say \"a\"", "x = \"say \"\"a\"\"\";"),
    ("matlab", "y = x'; % {{ v }}", "a\nb", "y = x'; % a_b"),
];

/// Values that a batch file would read once more.
const READ_BY_BATCH: &[(&str, &str)] = &[
    ("set \"n={{ v }}\"\necho %n%", "a & del x"),
    ("@set n={{ v }}", "a|b"),
    ("set n={{ v }}", "%PATH%"),
    ("call other.bat \"{{ v }}\"", "%PATH%"),
];

#[test]
fn a_batch_file_takes_no_value_that_it_would_read_once_more() {
    for (script, value) in READ_BY_BATCH {
        let task = job("batch", script);
        let rendered = try_render(&task, "job", &with_values([("v", json!(value))]));
        assert!(lines(&rendered.unwrap_err()).contains("template-escape"), "{script}");
        let rendered = try_render(&task, "job", &with_values([("v", json!("C:\\in (1)\\x"))]));
        assert!(rendered.is_ok(), "{script}");
    }
}

#[test]
fn other_interpreters_get_values_by_their_own_rules() {
    for (script_type, script, value, expected) in RECORDED {
        let task = job(script_type, script);
        let rendered = try_render(&task, "job", &with_values([("v", json!(value))]));
        let rendered = rendered.unwrap_or_else(|findings| panic!("{}", lines(&findings)));
        assert_eq!(rendered.script.trim_end(), *expected, "{script_type}: {script}");
    }
}
