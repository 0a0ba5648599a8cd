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

case ${BACKUP_AT:-02:30} in
  [01][0-9]:[0-5][0-9] | 2[0-3]:[0-5][0-9]) ;;
  *)
    echo "BACKUP_AT is $BACKUP_AT; it is a time of day such as 02:30" >&2
    exit 2
    ;;
esac

back_up() {
  # What fails is said by the program, and seen by --is-there; the next night is another try.
  vorgang backup "$folder/$(date +%Y-%m-%dT%H%M%S)" || true
}

is_there 1440 || back_up
while :; do
  next=$(date -d "today ${BACKUP_AT:-02:30}" +%s)
  [ "$next" -gt "$(date +%s)" ] || next=$(date -d "tomorrow ${BACKUP_AT:-02:30}" +%s)
  # Whatever happens to the clock or to date, never one backup upon the other.
  rest=$((next - $(date +%s)))
  [ "$rest" -ge 60 ] || rest=60
  sleep "$rest" || exit 1
  back_up
done
