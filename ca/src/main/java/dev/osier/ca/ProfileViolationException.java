package dev.osier.ca;

/**
 * A certificate of our own making that is not what was asked for: it must never leave the process.
 */
final class ProfileViolationException extends Exception {
  ProfileViolationException(String message) {
    super(message);
  }

  ProfileViolationException(String message, Throwable cause) {
    super(message, cause);
  }
}
