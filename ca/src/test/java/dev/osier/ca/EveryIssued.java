package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.svid.IssuedChain;
import dev.osier.testkit.svid.SecondOpinions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every certificate that a class's tests were issued, which others are asked about when the class
 * ends. JUnit finds it by itself, so that no test escapes.
 */
public final class EveryIssued implements AfterAllCallback {
  private static final Queue<IssuedChain> ISSUED = new ConcurrentLinkedQueue<>();

  static void add(IssuedChain issued) {
    ISSUED.add(issued);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<IssuedChain> issued = new ArrayList<>();
    for (IssuedChain each = ISSUED.poll(); each != null; each = ISSUED.poll()) {
      issued.add(each);
    }
    if (!issued.isEmpty()) {
      assertThat(SecondOpinions.objections(issued))
          .as("objections of others to %s certificates", issued.size())
          .isEmpty();
      System.out.println(
          context.getDisplayName() + ": certificates that all others accept: " + issued.size());
    }
  }
}
