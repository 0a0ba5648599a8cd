#!/bin/sh
# Runs once, in the database's container: an owner for migrations and a login for the product.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
     --set owner="$OWNER_PASSWORD" --set login="$LOGIN_PASSWORD" <<'SQL'
CREATE ROLE vorgang_owner LOGIN CREATEROLE PASSWORD :'owner';
CREATE ROLE vorgang_login LOGIN PASSWORD :'login';
CREATE DATABASE vorgang OWNER vorgang_owner ENCODING 'UTF8' TEMPLATE template0;
SQL
