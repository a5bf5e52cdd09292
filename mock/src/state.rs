//! What all connections share: the checks in their order, the answers, the record.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{StatusCode, header, request::Parts};
use zephr_admin::{Operation, operations::OPERATIONS};

use crate::{
    answer::Answer,
    authorization::Guard,
    check,
    example::Example,
    record::{Received, Record, redacted},
    routes::Routes,
};

pub(crate) struct State {
    routes: Routes,
    guard: Guard,
    answers: HashMap<String, Answer>,
    record: Mutex<Record>,
}

impl State {
    /// The message says which of the given answers cannot be used, and why.
    pub(crate) fn new(guard: Guard, given: Vec<(String, Result<Answer, String>)>) -> Result<Self, String> {
        let mut answers = documented()?;
        for (operation_id, answer) in given {
            let answer = answer.map_err(|reason| format!("the answer of {operation_id}: {reason}"))?;
            if !OPERATIONS.iter().any(|operation| operation.id == operation_id) {
                return Err(format!(
                    "there is no operation {operation_id}; ids are case sensitive"
                ));
            }
            answers.insert(operation_id, answer);
        }
        Ok(Self {
            routes: Routes::new(OPERATIONS)?,
            guard,
            answers,
            record: Mutex::default(),
        })
    }

    pub(crate) fn answer(&self, head: &Parts, body: &Bytes) -> Answer {
        let operation = self.routes.find(&head.method, head.uri.path());
        let answer = match &operation {
            Ok(operation) => self
                .serve(operation, head, body)
                .unwrap_or_else(|refusal| refusal),
            Err(refusal) => refusal.clone(),
        };
        self.note(operation.ok(), head, &answer);
        answer
    }

    /// Notes a request that could not be read whole.
    pub(crate) fn refuse(&self, head: &Parts, refusal: Answer) -> Answer {
        self.note(
            self.routes.find(&head.method, head.uri.path()).ok(),
            head,
            &refusal,
        );
        refusal
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.record().to_vec()
    }

    fn serve(&self, operation: &Operation, head: &Parts, body: &Bytes) -> Result<Answer, Answer> {
        if operation.signed {
            self.guard.check(head, body)?;
        }
        check::parameters(operation, head)?;
        check::body(operation, &head.headers, body)?;
        self.answers.get(operation.id).cloned().ok_or_else(|| {
            let message = format!("the mock has no example of {}", operation.id);
            Answer::refusal(StatusCode::NOT_IMPLEMENTED, message)
        })
    }

    fn note(&self, operation: Option<&'static Operation>, head: &Parts, answer: &Answer) {
        let authorization = head.headers.get(header::AUTHORIZATION);
        self.record().add(Received {
            operation: operation.map(|operation| operation.id),
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            status: answer.status().as_u16(),
            authorization: authorization.map(|value| redacted(value.to_str().unwrap_or_default())),
        });
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The documented success of every operation.
fn documented() -> Result<HashMap<String, Answer>, String> {
    let examples = OPERATIONS
        .iter()
        .filter_map(|operation| Example::of(operation.id));
    let answer = |example: &Example| {
        let Example {
            operation,
            status,
            media_type,
            body,
        } = *example;
        match Answer::new(status, media_type, Bytes::from_static(body.as_bytes())) {
            Ok(answer) => Ok((operation.to_owned(), answer)),
            Err(reason) => Err(format!("the example of {operation}: {reason}")),
        }
    };
    examples.map(answer).collect()
}
