package dev.osier.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a scenario about rules and policies claims is also shown on live traffic, by a test of that
 * name. Here it is only looked whether the test exists.
 */
class LiveClaimsTest {
  private static final String PACKAGE = "dev.osier.e2e.";
  private static final Pattern NEXT_WORD = Pattern.compile("-([a-z0-9])");

  @TestFactory
  Stream<DynamicTest> claimsAreShownOnLiveTraffic() {
    return Scenario.all().stream()
        .filter(scenario -> scenario.live().isPresent() || isAboutTraffic(scenario))
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> hasLiveTest(scenario)));
  }

  @ParameterizedTest
  @CsvSource({
    "connections-are-limited, connectionsAreLimited",
    "a-grpc-call-is-matched-by-its-method, aGrpcCallIsMatchedByItsMethod",
    "an-ipv6-service, anIpv6Service"
  })
  void aTestIsNamedByItsClaim(String claim, String method) {
    assertThat(nameOf(claim)).isEqualTo(method);
  }

  /** Were these found, the others' being found would say nothing. */
  @Test
  void onlyTestsAreFound() {
    assertThat(tests(getClass().getSimpleName())).isEmpty();
    assertThat(testsOf(getClass()))
        .containsExactlyInAnyOrder(
            "claimsAreShownOnLiveTraffic", "aTestIsNamedByItsClaim", "onlyTestsAreFound");
  }

  private static boolean isAboutTraffic(Scenario scenario) {
    return !scenario.state().routeRules().isEmpty() || !scenario.state().policies().isEmpty();
  }

  private static void hasLiveTest(Scenario scenario) {
    assertThat(scenario.live()).as("live, in the scenario.yaml of %s", scenario).isPresent();
    String live = scenario.live().orElseThrow();
    Optional<Set<String>> tests = tests(live);
    assertThat(tests).as("the class %s%s", PACKAGE, live).isPresent();
    assertThat(tests.orElseThrow()).as("tests of %s", live).contains(nameOf(scenario.name()));
  }

  /** The names of a class's tests; empty if there is no such class. */
  private static Optional<Set<String>> tests(String simpleName) {
    try {
      return Optional.of(
          testsOf(
              Class.forName(PACKAGE + simpleName, false, LiveClaimsTest.class.getClassLoader())));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Set<String> testsOf(Class<?> live) {
    return Stream.of(live.getDeclaredMethods())
        .filter(LiveClaimsTest::isTest)
        .map(Method::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isTest(Method method) {
    return Stream.of(Test.class, ParameterizedTest.class, TestFactory.class)
        .anyMatch(method::isAnnotationPresent);
  }

  /** A claim in lowerCamelCase. */
  private static String nameOf(String claim) {
    return NEXT_WORD.matcher(claim).replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
  }
}
