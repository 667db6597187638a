#!/bin/sh
# Says something and reads the answer by polls, whatever happens to the connection or the server meanwhile.
#
#   docs/sessions/poll.sh SESSION MESSAGE_ID MESSAGE
#
# BASE names the server. The message must not need escaping in JSON; a real client has a JSON library for that, and for
# what sed does here.
set -eu
session=$1
id=$2
message=$3
chat=${BASE:-http://localhost:8080/api/app}/chat/sessions/$session

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
again() {
    echo "[$1; trying again]" >&2
    sleep 1
}

# Submit until the server says that it has it. The message id makes that safe: it is one turn, however often it is sent.
while :; do
    answer=$(curl -s -m 10 -w '\n%{http_code}' "$chat/messages" \
        -H 'Content-Type: application/json' -d "{\"message_id\": \"$id\", \"message\": \"$message\"}") || true
    case ${answer##*
} in
        202) break ;;
        000 | 429 | 5??) again "not accepted" ;;
        *)
            printf '%s\n' "$answer" >&2
            exit 1
            ;;
    esac
done
cursor=$(printf '%s\n' "$answer" | field position)

# Ask for what follows the cursor until the turn's end has come. What was printed is behind the cursor, and never comes twice.
while :; do
    if ! page=$(curl -sf -m 40 "$chat/events?after=$cursor&wait=30"); then
        again "cut off after $cursor"
        continue
    fi
    printf '%s\n' "$page" | grep -o '"type":"text.delta","data":{[^}]*}' | field text | tr -d '\n'
    cursor=$(printf '%s\n' "$page" | field next)
    case $page in
        *'"type":"turn.completed"'*)
            echo
            exit 0
            ;;
        *'"type":"turn.failed"'* | *'"type":"turn.cancelled"'* | *'"type":"gap"'*)
            printf '%s\n' "$page" >&2
            exit 1
            ;;
    esac
done
