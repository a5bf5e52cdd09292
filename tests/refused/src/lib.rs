//! Programs that must not compile. The tests are in `tests/`, the programs in `cases/`.
