#!/bin/sh
# Runs once, in the database's container: an owner that nobody signs in as, a login for migrations,
# which becomes the owner, one for the product, and one for backups, which reads.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
     --set owner="$OWNER_PASSWORD" --set login="$LOGIN_PASSWORD" \
     --set backup="$BACKUP_PASSWORD" <<'SQL'
CREATE ROLE vorgang_schema NOLOGIN;
CREATE ROLE vorgang_app NOLOGIN;
CREATE ROLE vorgang_sequencer NOLOGIN;
CREATE ROLE vorgang_owner LOGIN PASSWORD :'owner';
CREATE ROLE vorgang_login LOGIN PASSWORD :'login';
CREATE ROLE vorgang_backup LOGIN PASSWORD :'backup';
GRANT vorgang_schema TO vorgang_owner;
GRANT vorgang_app, vorgang_sequencer TO vorgang_login;
GRANT pg_read_all_data TO vorgang_backup;
CREATE DATABASE vorgang OWNER vorgang_schema ENCODING 'UTF8' TEMPLATE template0;
SQL
