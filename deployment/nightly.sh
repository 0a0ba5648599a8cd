#!/bin/sh
# Back up into FOLDER every night at $BACKUP_AT (02:30, by the container's clock: UTC), and at once
# where there is no backup of the last day. What is too old is deleted by whoever copies it away.
#   nightly.sh FOLDER               goes on for ever
#   nightly.sh FOLDER --is-there    whether there is a backup of the last day and a bit
set -u
folder=$1

is_there() {
  # The note is written last: what has one is whole.
  [ -n "$(find "$folder" -mindepth 2 -maxdepth 2 -name backup.json -mmin "-$1")" ]
}

if [ "${2:-}" = --is-there ]; then
  is_there 1560
  exit
fi

back_up() {
  # What fails is said by the program, and seen by --is-there; the next night is another try.
  vorgang backup "$folder/$(date +%Y-%m-%dT%H%M%S)" || true
}

is_there 1440 || back_up
while :; do
  next=$(date -d "today ${BACKUP_AT:-02:30}" +%s)
  [ "$next" -gt "$(date +%s)" ] || next=$(date -d "tomorrow ${BACKUP_AT:-02:30}" +%s)
  sleep "$((next - $(date +%s)))"
  back_up
done
