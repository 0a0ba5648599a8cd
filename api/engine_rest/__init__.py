"""The part of Camunda 7's REST interface that its external task clients use."""
