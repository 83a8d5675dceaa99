package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.operator.state.WebhookConfigurationState;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaBundlePatchTest {
  private static WebhookConfigurationState configuration(String... bundles) {
    return new WebhookConfigurationState("osier-pods", "9", List.of(bundles));
  }

  @Test
  void onlyEntriesThatDifferAreWrittenAndOnlyInTheVersionThatWasRead() {
    assertThat(CaBundlePatch.of(configuration("Y2E=", "", "b2xk"), "Y2E="))
        .contains(
            "[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"9\"},"
                + "{\"op\":\"add\",\"path\":\"/webhooks/1/clientConfig/caBundle\",\"value\":\"Y2E=\"},"
                + "{\"op\":\"add\",\"path\":\"/webhooks/2/clientConfig/caBundle\",\"value\":\"Y2E=\"}]");
  }

  @Test
  void whatIsRightIsLeftAlone() {
    assertThat(CaBundlePatch.of(configuration("Y2E=", "Y2E="), "Y2E=")).isEmpty();
    assertThat(CaBundlePatch.of(configuration(), "Y2E=")).isEmpty();
  }
}
