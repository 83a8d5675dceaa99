package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.IPMatcher;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.StringValue;
import dev.osier.mesh.AddressBlock;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput;
import java.util.Collection;
import java.util.Optional;

/**
 * Chooses a listener's filter chain by the address that was dialled. Other than {@code
 * filter_chain_match}, this can change without draining a single connection.
 */
final class DestinationMatcher {
  private final IPMatcher.Builder ranges = IPMatcher.newBuilder();

  /** Sends what goes to these blocks to the filter chain of this name; the narrowest block wins. */
  DestinationMatcher add(Collection<AddressBlock> blocks, String filterChain) {
    if (!blocks.isEmpty()) {
      IPMatcher.IPRangeMatcher.Builder range =
          IPMatcher.IPRangeMatcher.newBuilder()
              .setOnMatch(
                  Matcher.OnMatch.newBuilder()
                      .setAction(
                          Packing.matcherExtension(filterChain, StringValue.of(filterChain))));
      blocks.forEach(block -> range.addRanges(SocketAddresses.range(block)));
      ranges.addRangeMatchers(range);
    }
    return this;
  }

  /** The matcher; empty if there is no block, for then everything takes the default chain. */
  Optional<Matcher> build() {
    if (ranges.getRangeMatchersCount() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Matcher.newBuilder()
            .setMatcherTree(
                Matcher.MatcherTree.newBuilder()
                    .setInput(
                        Packing.matcherExtension(
                            "envoy.matching.inputs.destination_ip",
                            DestinationIPInput.getDefaultInstance()))
                    .setCustomMatch(
                        Packing.matcherExtension(
                            "envoy.matching.custom_matchers.ip", ranges.build())))
            .build());
  }
}
