package dev.osier.controlplane.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.webhook.AdmissionAnswer;
import dev.osier.webhook.AdmissionRequest;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;

/**
 * A process that reviews one rule and prints what that took: the classes it loaded and the
 * milliseconds. With the argument {@code rehearsed} it has rehearsed before.
 */
final class FirstReview {
  private FirstReview() {}

  public static void main(String[] arguments) throws JsonProcessingException {
    // What a control plane has done by then in any case.
    ClusterState cluster = RouteRuleAdmissionTest.cluster(RouteRuleAdmissionTest.SERVICES);
    MeshCompiler.compile(cluster);
    AdmissionRequest request =
        RouteRuleAdmissionTest.request(
            RouteRuleAdmissionTest.tested("reviews", "bookstore", 0, 418));
    if (arguments.length > 0 && arguments[0].equals("rehearsed")) {
      Rehearsal.run();
    }
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    long loaded = classes.getTotalLoadedClassCount();
    long begin = System.nanoTime();
    AdmissionAnswer answer = RouteRuleAdmissionTest.answer(cluster, request);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    if (!(answer instanceof AdmissionAnswer.Allow)) {
      throw new IllegalStateException("the rule was refused: " + answer);
    }
    System.out.println((classes.getTotalLoadedClassCount() - loaded) + " " + millis);
  }
}
