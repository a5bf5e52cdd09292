//! Programs of all operations, checked by the compiler or interpreter of their language.

use std::{fs, process::Command};

use tempfile::TempDir;

use crate::{
    LANGUAGES, PROGRAMS, go, has,
    support::{Run, in_parallel, isolated},
};

fn extension(language: &str) -> &'static str {
    let mut languages = LANGUAGES.iter();
    let (_, extension) = languages.find(|(name, _)| *name == language).unwrap();
    extension
}

/// Writes the programs of a language to a folder: `ID.EXTENSION`.
fn written(language: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let extension = extension(language);
    for (id, text) in &PROGRAMS[language] {
        fs::write(folder.path().join(format!("{id}.{extension}")), text).unwrap();
    }
    folder
}

#[test]
fn shell_programs_parse() {
    let folder = written("curl");
    let files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    let outputs = in_parallel(&files, |file| Run::of(isolated("sh").arg("-n").arg(file)));
    assert!(
        outputs.iter().all(|run| run.code == 0 && run.err.is_empty()),
        "{outputs:?}"
    );
    assert_eq!(outputs.len(), 165);
}

/// Runs a checker, whose last argument is a folder with all programs. The checker must print the number of programs.
fn check(language: &str, command: &mut Command) {
    let folder = written(language);
    let run = Run::of(command.arg(folder.path()));
    assert_eq!((run.out.trim(), run.code), ("165", 0), "{language}: {}", run.err);
}

#[test]
fn python_programs_parse() {
    let script = "import pathlib, sys\nfiles = list(pathlib.Path(sys.argv[1]).iterdir())\nfor file in files:\n    \
                  compile(file.read_text('utf-8'), str(file), 'exec')\nprint(len(files))";
    if has(isolated("python3").arg("--version")) {
        check("python", isolated("python3").args(["-W", "error", "-c", script]));
    }
}

#[test]
fn javascript_programs_parse() {
    let script = "const fs = require('fs'), vm = require('vm'), folder = process.argv.at(-1), files = fs.readdirSync(folder);
                  for (const file of files) new vm.SourceTextModule(fs.readFileSync(`${folder}/${file}`, 'utf8'));
                  console.log(files.length);";
    if has(isolated("node").arg("--version")) {
        for language in ["javascript", "node"] {
            check(
                language,
                isolated("node").args(["--experimental-vm-modules", "-e", script]),
            );
        }
    }
}

#[test]
fn php_programs_parse() {
    let script = "$files = glob(end($argv) . '/*'); foreach ($files as $file) {
                  token_get_all(file_get_contents($file), TOKEN_PARSE); } echo count($files);";
    if has(isolated("php").args(["-r", "exit(extension_loaded('tokenizer') ? 0 : 1);"])) {
        check("php", isolated("php").args(["-r", script, "--"]));
    }
}

#[test]
fn ruby_programs_parse() {
    let script = "files = Dir[ARGV[0] + '/*']; files.each { |f| RubyVM::InstructionSequence.compile_file(f) }; puts files.size";
    if has(isolated("ruby").arg("--version")) {
        check("ruby", isolated("ruby").args(["-w", "-e", script]));
    }
}

#[test]
fn r_programs_parse() {
    let script = "files <- list.files(commandArgs(TRUE)[1], full.names = TRUE); for (f in files) parse(f); cat(length(files))";
    if has(isolated("Rscript").arg("--version")) {
        check("r", isolated("Rscript").args(["-e", script]));
    }
}

#[test]
fn go_programs_are_formatted_and_compile() {
    if !has(go().arg("version")) || !has(isolated("sh").args(["-c", "command -v gofmt"])) {
        return;
    }
    let folder = written("go");
    let formatted = Run::of(isolated("gofmt").args(["-e", "-l"]).arg(folder.path()));
    assert_eq!((formatted.code, formatted.ok()), (0, String::new()));
    let files = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().path());
    for file in files.collect::<Vec<_>>() {
        let package = file.with_extension("");
        fs::create_dir(&package).unwrap();
        fs::rename(&file, package.join("main.go")).unwrap();
    }
    fs::write(folder.path().join("go.mod"), "module samples\n\ngo 1.18\n").unwrap();
    Run::of(go().args(["vet", "./..."]).current_dir(folder.path())).ok();
}

#[test]
fn java_programs_compile() {
    if !has(isolated("javac").arg("--version")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = isolated("javac");
    command
        .args(["-J-XX:TieredStopAtLevel=1", "-Xlint:all", "-Werror", "-d"])
        .arg(folder.path());
    renamed(&folder, "java", "public class Sample {", &mut command);
    Run::of(&mut command).ok();
}

#[test]
fn csharp_programs_compile() {
    if !has(isolated("mcs").arg("--version")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = isolated("mcs");
    command
        .args([
            "-warnaserror",
            "-warn:4",
            "-target:library",
            "-r:System.Net.Http.dll",
        ])
        .arg(format!("-out:{}/samples.dll", folder.path().display()));
    renamed(&folder, "csharp", "static class Sample\n", &mut command);
    Run::of(&mut command).ok();
}

/// Writes the programs of a language, each with a different class name, and adds their files to the arguments of a
/// compiler.
fn renamed(folder: &TempDir, language: &str, head: &str, compiler: &mut Command) {
    let extension = extension(language);
    for (index, text) in PROGRAMS[language].values().enumerate() {
        let file = folder.path().join(format!("Sample{index}.{extension}"));
        let own_head = head.replace("Sample", &format!("Sample{index}"));
        assert!(text.contains(head), "{text}");
        fs::write(&file, text.replace(head, &own_head)).unwrap();
        compiler.arg(file);
    }
}
