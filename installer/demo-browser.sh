#!/bin/sh
# Stands in for the browser when the demo signs in to the Drive emulator: follows the redirect and shows nothing.
exec curl -fsSL -o /dev/null "$1"
