//! `cargo run --release --manifest-path fuzz/Cargo.toml -- MINUTES FOLDER…`: takes the descriptions in the folders, makes
//! mistakes in them, and generates. A panic, an overflow of the stack or more than [`LONGEST`] for one document ends the
//! run with the document in `fuzz/found.json`. The same seed gives the same documents.

mod mutate;

use std::{
    env,
    error::Error,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::exit,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use zephr_codegen::{Input, emit, generate_the_rest, load, tree::Node, tree::Source};

/// More than this for one document is taken for a hang.
const LONGEST: Duration = Duration::from_secs(60);

/// The stack of the thread that generates: that of a main thread.
const STACK: usize = 8 << 20;

/// Longer documents are left to `cargo xtask corpus`: a run should see many.
const LONGEST_TEXT: usize = 1_500_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let minutes: u64 = arguments.next().ok_or("how many minutes?")?.parse()?;
    let mut seeds = Vec::new();
    for folder in arguments {
        collect(Path::new(&folder), &mut seeds)?;
    }
    if seeds.is_empty() {
        return Err("no description in the folders".into());
    }
    let runner = thread::Builder::new().stack_size(STACK);
    let worker = runner.spawn(move || run(&seeds, Duration::from_secs(60 * minutes)))?;
    worker.join().map_err(|_| "the worker ended early")?;
    Ok(())
}

/// Every description as JSON, whichever way it is written.
fn collect(folder: &Path, seeds: &mut Vec<Value>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths.iter().filter(|path| path.is_file()) {
        let bytes = fs::read(path)?;
        if bytes.len() > LONGEST_TEXT {
            continue;
        }
        let tree = load::load_bytes(&path.to_string_lossy(), &bytes).ok();
        seeds.extend(tree.as_ref().map(Node::to_serde).filter(Value::is_object));
    }
    Ok(())
}

fn run(seeds: &[Value], length: Duration) {
    let mut chance = mutate::Chance::new(0x5eed);
    let (start, mut told) = (Instant::now(), Instant::now());
    let (mut documents, mut operations, mut slowest) = (0_u64, 0_usize, Duration::ZERO);
    while start.elapsed() < length {
        let Some(seed) = chance.pick(seeds) else { return };
        let mut document = seed.clone();
        for _ in 0..chance.below(6) {
            mutate::mutate(&mut document, seed, &mut chance);
        }
        let text = document.to_string();
        // Written before it is tried, so that an overflow of the stack leaves it behind.
        let _ = fs::write("fuzz/found.json", &text);
        let began = Instant::now();
        let spec = Source { name: "found.json".to_owned(), text };
        let input = Input { spec, overlays: Vec::new() };
        let done = catch_unwind(AssertUnwindSafe(|| generate_the_rest(input, &emit::Options::default())));
        let took = began.elapsed();
        let Ok(generated) = done else {
            eprintln!("a panic after {documents} documents: see fuzz/found.json");
            exit(1)
        };
        if took > LONGEST {
            eprintln!("{took:?} for one document after {documents}: see fuzz/found.json");
            exit(1)
        }
        documents += 1;
        operations += generated.generated;
        slowest = slowest.max(took);
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            println!("{documents} documents, {operations} operations generated, the slowest in {slowest:?}");
        }
    }
    let _ = fs::remove_file("fuzz/found.json");
    println!("{documents} documents, {operations} operations generated, the slowest in {slowest:?}: no panic, no hang");
}
