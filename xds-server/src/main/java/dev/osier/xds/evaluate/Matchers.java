package dev.osier.xds.evaluate;

import com.github.xds.core.v3.CidrRange;
import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.IPMatcher;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import java.net.InetAddress;
import java.util.Optional;

/** xDS's generic matcher tree, as far as it looks at a connection. */
final class Matchers {
  private Matchers() {}

  /** The action for a connection; empty if the tree has none for it. */
  static Optional<Any> action(Matcher matcher, Connection connection) {
    Optional<Matcher.OnMatch> found =
        matcher.hasMatcherTree() ? find(matcher.getMatcherTree(), connection) : Optional.empty();
    return found
        .or(() -> matcher.hasOnNoMatch() ? Optional.of(matcher.getOnNoMatch()) : Optional.empty())
        .map(Matcher.OnMatch::getAction)
        .map(TypedExtensionConfig::getTypedConfig);
  }

  private static Optional<Matcher.OnMatch> find(Matcher.MatcherTree tree, Connection connection) {
    Optional<String> input = input(tree.getInput().getTypedConfig(), connection);
    if (input.isEmpty()) {
      return Optional.empty();
    }
    return switch (tree.getTreeTypeCase()) {
      case EXACT_MATCH_MAP ->
          Optional.ofNullable(tree.getExactMatchMap().getMapMap().get(input.get()));
      case CUSTOM_MATCH ->
          narrowest(
              Messages.unpack(tree.getCustomMatch().getTypedConfig(), IPMatcher.class),
              InetAddress.ofLiteral(input.get()));
      case PREFIX_MATCH_MAP, TREETYPE_NOT_SET ->
          throw new UnknownConfigurationException("matcher tree " + tree.getTreeTypeCase());
    };
  }

  private static Optional<String> input(Any input, Connection connection) {
    if (input.is(DestinationIPInput.class)) {
      return Optional.of(connection.address());
    }
    return connection.value(Messages.unpack(input, FilterStateInput.class).getKey());
  }

  private static Optional<Matcher.OnMatch> narrowest(IPMatcher matcher, InetAddress address) {
    Optional<Matcher.OnMatch> narrowest = Optional.empty();
    int longest = -1;
    for (IPMatcher.IPRangeMatcher candidate : matcher.getRangeMatchersList()) {
      for (CidrRange range : candidate.getRangesList()) {
        int length = range.getPrefixLen().getValue();
        if (length > longest && contains(range, address)) {
          longest = length;
          narrowest = Optional.of(candidate.getOnMatch());
        }
      }
    }
    return narrowest;
  }

  private static boolean contains(CidrRange range, InetAddress address) {
    byte[] block = InetAddress.ofLiteral(range.getAddressPrefix()).getAddress();
    byte[] bytes = address.getAddress();
    if (block.length != bytes.length) {
      return false;
    }
    for (int bit = 0; bit < range.getPrefixLen().getValue(); bit++) {
      int shift = Byte.SIZE - 1 - bit % Byte.SIZE;
      if (((block[bit / Byte.SIZE] ^ bytes[bit / Byte.SIZE]) >> shift & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
