package dev.osier.controlplane.preview;

/** What came of one of the tests that stand in a RouteRule. */
public sealed interface RouteTestResult {
  /** The test's name. */
  String test();

  /** The path of the test in the object, such as {@code spec.tests[0]}. */
  String field();

  /** Whether the request goes where it is expected to go, whatever it finds there. */
  default boolean isRoutedAsExpected() {
    return switch (this) {
      case Passed _, NoEndpoints _ -> true;
      case Failed _, NotRun _ -> false;
    };
  }

  /**
   * Everything is as expected.
   *
   * @param test the test's name
   * @param field the test's path
   */
  record Passed(String test, String field) implements RouteTestResult {}

  /**
   * Something is not as expected.
   *
   * @param test the test's name
   * @param field the test's path
   * @param message what was expected, and what would happen instead
   */
  record Failed(String test, String field, String message) implements RouteTestResult {}

  /**
   * The request goes where it is expected to go, but there is no endpoint there.
   *
   * @param test the test's name
   * @param field the test's path
   * @param message what was expected, and what would happen
   */
  record NoEndpoints(String test, String field, String message) implements RouteTestResult {}

  /**
   * There is nothing to decide about yet, such as no Service of the parent's name.
   *
   * @param test the test's name
   * @param field the test's path
   * @param message what is missing
   */
  record NotRun(String test, String field, String message) implements RouteTestResult {}
}
