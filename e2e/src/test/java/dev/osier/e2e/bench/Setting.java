package dev.osier.e2e.bench;

/** What the script that starts a process tells it by environment variables. */
final class Setting {
  private Setting() {}

  /**
   * The value of a variable.
   *
   * @throws IllegalStateException if it is not set
   */
  static String of(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IllegalStateException(variable + " is not set; e2e/bench/control-plane sets it");
    }
    return value;
  }
}
