#!/bin/sh
# The life of a session, signed with sha256sum and sent with curl.
#
#     zephr-mock --port 8080 &
#     BASE_URL=http://127.0.0.1:8080 sh session.sh
set -eu

access_key=${ZEPHR_ACCESS_KEY:-demo}
secret_key=${ZEPHR_SECRET_KEY:-demo0-public0}

# call STATUS METHOD PATH [BODY]: signs the bytes that are sent, and prints the answer if it has that status.
call() {
    wanted=$1 method=$2 path=$3 body=${4-}
    timestamp=$(date +%s)000
    nonce=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    digest=$(printf '%s' "$secret_key$body$path$method$timestamp$nonce" | sha256sum | cut -d ' ' -f 1)
    set -- --silent --show-error --request "$method" --write-out '\n%{http_code}' \
        --header "Authorization: ZEPHR-HMAC-SHA256 $access_key:$timestamp:$nonce:$digest"
    if [ -n "$body" ]; then
        set -- "$@" --header 'Content-Type: application/json' --data-binary "$body"
    fi
    answer=$(curl "$@" "$BASE_URL$path")
    status=$(printf '%s' "$answer" | tail -n 1)
    if [ "$status" != "$wanted" ]; then
        echo "$method $path: $status and not $wanted: $answer" >&2
        exit 1
    fi
    printf '%s' "$answer" | sed '$d'
}

login='{"identifiers":{"email_address":"joe+news@example.com"},"validators":{"password":"not-a-real-one"}}'
session=$(call 201 POST /v4/sessions/news "$login" | sed 's/.*"session_id":"\([^"]*\)".*/\1/')
call 200 GET "/v4/sessions/news/$session" >/dev/null
call 200 DELETE "/v4/sessions/news/$session" >/dev/null
call 404 GET "/v4/sessions/news/$session" >/dev/null
echo "the session lived and ended"
