package dev.osier.testkit.fuzz;

/**
 * Something that must cope with every input: a class with a {@code public static void
 * fuzzerTestOneInput(byte[])} that throws where it does not, as Jazzer wants it.
 *
 * @param type the class; its inputs are in {@code src/test/fuzz/<simple name>} of its module
 * @param input that method
 */
public record FuzzTarget(Class<?> type, Input input) {
  /** The method of a target. */
  @FunctionalInterface
  public interface Input {
    /** Gives the target one input. */
    void take(byte[] bytes) throws Exception;
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }
}
