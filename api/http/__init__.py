"""The JSON interface under `/v2`: compatible with Camunda 8 where it has a counterpart, our own beyond."""
