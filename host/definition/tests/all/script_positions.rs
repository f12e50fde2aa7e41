//! Places in which shells take more than a word: a value there is refused, and in all others it is
//! not run. Each script is run by a real shell.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::script_support::{findings, lines, render, task, try_render, with_values};

/// Values that make a file called `hacked` where they are read as more than a word.
const VALUES: &[&str] = &[
    "a[$(touch hacked)]",
    "a[$(touch hacked)]=1",
    "$(touch hacked)",
    "`touch hacked`",
    "touch hacked",
    "touch hacked;#",
    "($(touch hacked))",
    "[$(touch hacked)]=1",
    "';touch hacked;'",
    "\";touch hacked;\"",
    "-va[$(touch hacked)]",
    "-ctouch hacked",
    "-Stouch hacked",
    "-esystem(\"touch hacked\")",
    "-v",
    "-c",
    "-i",
    "-gt",
    "eval",
    "system(\"touch hacked\")",
    "BEGIN { system(\"touch hacked\") }",
    "1e touch hacked",
    "-e1e touch hacked",
    "x/;1e touch hacked\n#",
    "__import__('os').system('touch hacked')",
    "');__import__('os').system('touch hacked')#",
    "!touch hacked",
];

/// Where a shell, or a program that it runs, reads a word once more.
const REFUSED: &[&str] = &[
    // Comparisons of numbers, and questions for variables.
    "[[ § -eq 3 ]]",
    "[[ § -ne 3 ]]",
    "[[ § -lt 3 ]]",
    "[[ § -le 3 ]]",
    "[[ 3 -gt § ]]",
    "[[ 3 -ge x§ ]]",
    "[[ \"§\" -gt 3 ]]",
    "if [[ -n x && ( '§' -gt 3 || x == y ) ]]; then true; fi",
    "[[ -n x &&\n§ -gt 3 ]]",
    "while ! [[ § -gt 3 ]]; do break; done",
    "[ § -gt 3 ]",
    "test -v §",
    "[ -v § ]",
    "[[ -v § ]]",
    "[[ -v a[§] ]]",
    "[ \"$nothing\" § ]",
    // Names of variables.
    "printf -v § x",
    "printf -v§ x",
    "read § <<< x",
    "read -r -p '? ' a § <<< x",
    "mapfile § <<< x",
    "readarray -t § <<< x",
    "mapfile -C § -c 1 a <<< x",
    "getopts a § -a",
    "a=(1); unset §",
    "a=(1); unset 'a[§]'",
    "sleep 0 & wait -n -p §",
    "export §=1",
    "f() { local §=1; }; f",
    "typeset §=1",
    "declare §=1",
    "readonly §=1",
    "export §",
    "declare -n r=§; echo $r",
    "declare -i n=§",
    "declare -a b=§",
    "declare -A b=\"§\"",
    "for § in x; do true; done",
    // Arithmetic, also through variables.
    "let §",
    "let n=§",
    "(( § ))",
    "echo $((§))",
    "a[§]=1",
    "a=([§]=1)",
    "a[ § ]=1",
    "a[1 +\n§]=1",
    "declare a[ x > § ]=1",
    "n=§; echo $((n))",
    "n=§; echo $(( $n + 1 ))",
    "n=§; echo $(( ${n} + 1 ))",
    "n=§; echo $[n]",
    "n=§; (( n > 3 ))",
    "n=§; let n++",
    "n=§; [[ $n -gt 3 ]]",
    "n=§; [[ n -gt 3 ]]",
    "n=§; [[ \"${n}\" -gt 3 ]]",
    "n=§; a[n]=1",
    "n=§; a[$n]=1",
    "n=§; a=(1); echo ${a[$n]}",
    "n=§; a=(1); echo \"${a[n]}\"",
    "n=§; v=abc; echo ${v:n}",
    "n=§; v=abc; echo ${v:0:n}",
    "n=§; echo ${!n}",
    "n=§; echo ${n@P}",
    "n=§; m=$n; echo $((m))",
    "n=§; m=\"x${n}\"; k=$m; echo $((k))",
    "n=§; for ((i = 0; i < n; i++)); do true; done",
    "for n in 1 §; do echo $((n)); done",
    "read n <<< §; echo $((n))",
    "printf -v n %s §; echo $((n))",
    "export n=§; echo $((n))",
    "f() { local n=§; echo $((n)); }; f",
    "a=(§); echo $((a))",
    "a=(x §); n=1; echo $((a[1]))",
    "declare -i m; m=§",
    "n=§; declare -i m; m=$n",
    "declare -n m; m=§; echo $m",
    "n=§; test -v \"$n\"",
    // Text that shells expand once more.
    "PS4=§; set -x; true",
    "BASH_ENV=§ bash -c true",
    "echo x >&§",
    "trap § EXIT",
    "alias x=§",
    "compgen -W §",
    "b=(1); complete -C § x",
    // Programs in words.
    "eval §",
    "eval \"$(echo §)\"",
    "n=§; eval \"echo $n\"",
    "n=§; sh -c \"echo $n\"",
    "bash -c §",
    "bash -c -x §",
    "bash +x -c §",
    "$SHELL -c §",
    "\"$SHELL\" -lc §",
    "function f { eval §; }; f",
    "bash -c $nothing §",
    "awk $nothing §",
    "bash -xc §",
    "sed -- §",
    "bash -c \"$(printf %s '§')\"",
    "bash <(echo §)",
    "source <(echo §)",
    ". /dev/stdin <<< §",
    "bash <<< §",
    "bash -s <<< §",
    "bash < <(echo §)",
    "echo § | bash",
    "echo § | bash -s x",
    "echo § | bash -o pipefail",
    "echo § | bash > log 2>&1",
    "echo § |& sh",
    "echo § |\n  bash",
    "echo § | cat | bash",
    "echo § | sudo -u x bash",
    "echo § | python3",
    "echo § | python3 -",
    "echo § | ( bash )",
    "(echo §) | bash",
    "{ echo §; } | bash",
    "for x in 1; do echo §; done | bash",
    "echo § > >(bash)",
    "echo \"$(echo § | bash)\"",
    "cat <<END | bash\n§\nEND",
    "bash <<END\n§\nEND",
    "python3 - <<END\n§\nEND",
    "timeout 5 bash -c §",
    "timeout 5 ssh host §",
    "echo § | ssh host",
    "nice -n 5 watch §",
    "watch §",
    "parallel § ::: 1",
    "flock /dev/null -c §",
    "script -c § /dev/null",
    "su -c §",
    "su x -c §",
    "env -S §",
    "env -S§",
    "env --split-string=§",
    "xargs sh -c § < /dev/null",
    "xargs -I{} sh -c 'echo § {}' < /dev/null",
    "echo § | xargs -I{} sh -c 'echo {}'",
    "echo § | xargs -I% sh -c 'echo %'",
    "echo § | xargs sh -c",
    "find . -exec sh -c § ';'",
    "find . -name x -exec sh -c 'echo §' ';'",
    "find § -exec sh -c 'echo {}' ';'",
    "awk '{ print \"§\" }' < /dev/null",
    "awk § < /dev/null",
    "gawk -v a=b -F , \"BEGIN { print § }\"",
    "sed s/a/§/ < /dev/null",
    "echo a | sed -e s/a/§/",
    "echo a | sed -n -e p -e §",
    "sed --expression=§ < /dev/null",
    "perl -e §",
    "perl -e§",
    "perl -lane 'print \"§\"' < /dev/null",
    "node -e §",
    "python3 -c §",
    "python3 -W ignore -c §",
    "python3 -c \"print('§')\"",
    "psql -c \"select '§'\"",
    "sqlite3 x.db \"select '§'\"",
    "sbatch --wrap=§",
    "tar --checkpoint-action § x",
];

/// Where a word is a word.
const TAKEN: &[&str] = &[
    "echo §",
    "echo -n '§' x\"§\"",
    "printf '%s\\n' §",
    "printf -- '%s\\n' §",
    "printf -v n %s §; echo \"$n\"",
    "cp § §",
    "./measure --threshold=§ -o § -c §",
    "[ -n § ] && [ § = x ] || test § != x",
    "[ -e § -a ! -d § ]",
    "[[ § == x ]]",
    "[[ -n § && ( § != x || x =~ § ) && -e § ]]",
    "[[ $(wc -l < §) -gt 3 ]]",
    "if [[ -z § ]]; then echo §; fi",
    "case § in a|b) echo § ;; *) echo § ;; esac",
    "for n in § x; do echo \"$n\"; done",
    "n=§; echo \"$n\" ${n} \"${n:-x}\" ${n%.nii} ${n##*/}",
    "n=§; for i in 1 2; do echo $((i + 1)) \"$n\"; done",
    "n=$(wc -l < §); echo $((n + 1))",
    "f=§; n=$(( $(wc -l < \"$f\") + 1 ))",
    "export n=§; readonly m=\"x§\"",
    "f() { local -r n=§; echo \"$n\"; }; f",
    "a=(§ x§); echo \"${a[0]}\" \"${a[@]}\"",
    "a=(§ §); for i in \"${!a[@]}\"; do echo \"${a[$i]}\"; done",
    "declare -a a=(§ x); a+=(§); echo \"${a[1]}\"",
    "a[0]=§; a[1]+=§",
    "declare -A m=([x]=§); k=§; m[$k]=1; echo \"${m[$k]}\"",
    "n=§; [ \"$n\" -gt 3 ]",
    "read -r a b <<< §; echo \"$a\" \"$b\"",
    "while read -r n; do echo \"$n\"; done <<< §",
    "while read -r n; do echo \"$n\"; done < <(echo §)",
    "read -r n < §",
    "cd § && pwd",
    "function f { echo \"$1\" §; }; f §",
    "set -- § §; echo \"$1\"",
    ". §",
    "source § x",
    "type §; command -v §",
    "echo x > § 2> §",
    "echo x &> § 2>&1",
    "cat < § >> §",
    "cat <<< §",
    "cat <<END > x\n§\nEND",
    "echo § | cat | wc -c",
    "echo § || bash < /dev/null",
    "echo §; bash < /dev/null",
    "echo §\nbash < /dev/null",
    "echo § | grep bash",
    "echo § | awk '{ print $1 }'",
    "echo § | sed s/a/b/",
    "echo § | bash -c 'cat'",
    "echo § | python3 -c 'import sys; sys.stdin.read()'",
    "echo § | python3 count.py -c 2> log",
    "echo § | python3 -u count.py",
    "echo § | ssh host cat",
    "echo § | xargs -I{} cp {} x",
    "find § -name § -exec cat {} ';'",
    "awk '{ print $1 }' §",
    "awk -v n=§ 'BEGIN { print n }'",
    "awk -F , -f program.awk §",
    "sed -n 1p §",
    "sed -e 1p -e 2p §",
    "sh -c 'cat \"$1\"' - §",
    "bash measure.sh § -c §",
    "python3 measure.py § -c §",
    "python3 -u measure.py --input §",
    "perl -ne 'print' §",
    "perl -ne 'print' -- §",
    "sed -n 1p -- §",
    "bash -c 'cat \"$@\"' -- §",
    "env X=§ cat x",
    "X=§ cat x",
    "sudo -u x cat §",
    "timeout 5 cat §",
    "echo \"$(basename §)\" \"$(dirname '§')\"",
    "bash \"$(dirname §)/x.sh\"",
    "true && §",
    "§ --version",
    "x=$(§ x)",
    "exec § x",
    "psql -f §",
    "sbatch -o § job.sh",
];

fn main_file(script_type: &str, script: &str) -> String {
    let script = script.replace('§', "{{ inputs.v.value }}").replace('\n', "\n    ");
    format!(
        "inputs:\n  v: {{type: string}}\njob:\n  host: local\n  script_type: {script_type}\n  \
         script: |\n    {script}\n"
    )
}

#[test]
fn a_value_that_would_be_read_once_more_is_refused_with_its_line_and_column() {
    let mut taken = Vec::new();
    for script_type in ["shell", "bash"] {
        for script in REFUSED {
            let found = findings(&main_file(script_type, script), &[]);
            let Some(finding) = found.iter().find(|finding| finding.code == "template-escape")
            else {
                taken.push(format!("{script_type}: {script}\n{}", lines(&found)));
                continue;
            };
            let place = finding.location.as_ref().unwrap();
            let before = script.split_once('§').unwrap().0;
            let line = 7 + before.matches('\n').count();
            let column = 14 + before.rsplit('\n').next().unwrap().chars().count();
            assert_eq!((place.line as usize, place.column as usize), (line, column), "{script}");
            assert!(finding.hint.is_some(), "{script}");
        }
    }
    assert_eq!(taken, Vec::<String>::new(), "{}", taken.join("\n"));
}

/// Runs the scripts that are taken, and tells which have run the value. Each gets every third value.
fn hacked(program: &str, script_type: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut taken = 0;
    for (index, script) in TAKEN.iter().enumerate() {
        let task = task(&main_file(script_type, script), &[]);
        for value in VALUES.iter().skip(index % 3).step_by(3) {
            let rendered = try_render(&task, "job", &with_values([("v", json!(value))]));
            let Ok(rendered) = rendered else { continue };
            fs::write(folder.path().join(format!("{taken:05}")), rendered.script).unwrap();
            taken += 1;
        }
    }
    assert!(taken > TAKEN.len(), "nearly all values were refused: {taken} were not");
    let driver = "for f in \"$1\"/*; do ( . \"$f\" ) < /dev/null > /dev/null 2>&1
        if [ -e hacked ]; then echo \"$f\"; rm hacked; fi; done";
    let elsewhere = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .args(["-c", driver, "driver"])
        .arg(folder.path())
        .current_dir(elsewhere.path())
        .stdin(Stdio::null())
        .output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed for this: {error}"));
    let names = String::from_utf8(output.stdout).unwrap();
    names.lines().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn bash_runs_no_value_that_was_taken() {
    assert_eq!(hacked("bash", "bash"), Vec::<String>::new());
}

#[test]
fn sh_runs_no_value_that_was_taken() {
    assert_eq!(hacked("sh", "shell"), Vec::<String>::new());
}

#[test]
fn numbers_stand_where_texts_may_not() {
    let script = "[[ § -gt 3 && -v a[§] ]] && a[§]=$((§ + 1)); n=§; echo $((n)) ${a:n}; let n=§";
    let main = main_file("bash", script).replace("string", "integer");
    let rendered = render(&task(&main, &[]), "job", &with_values([("v", json!(4))]));
    assert_eq!(rendered.script.trim_end(), script.replace('§', "4"));
}
