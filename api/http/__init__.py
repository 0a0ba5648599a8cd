"""The JSON interface under `/v2`: that of Camunda 8 where it has a counterpart, else our own."""
