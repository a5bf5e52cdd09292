//! Programs that must not compile: the tests are in `tests/`, the programs in `cases/`.
