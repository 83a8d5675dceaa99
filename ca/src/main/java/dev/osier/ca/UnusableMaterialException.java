package dev.osier.ca;

/** Why material cannot be installed; the message never quotes it. */
final class UnusableMaterialException extends Exception {
  UnusableMaterialException(String message) {
    super(message);
  }

  UnusableMaterialException(String message, Throwable cause) {
    super(message, cause);
  }
}
