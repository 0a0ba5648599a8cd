"""The interface described for programs and their makers: OpenAPI 3.1, made when it is asked for."""
