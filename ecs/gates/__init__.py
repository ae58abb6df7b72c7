"""The gates that every template, environment file, Dockerfile and script of the deployment passes before it is used."""
