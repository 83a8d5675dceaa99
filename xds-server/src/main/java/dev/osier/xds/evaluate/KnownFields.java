package dev.osier.xds.evaluate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of Envoy's API that this package has learned. Whoever adds one here interprets it. */
final class KnownFields {
  /** What is known of a field. */
  enum Knowledge {
    /** It is interpreted, and so is all that is in it. */
    INTERPRETED,
    /**
     * It is handed on as it is, or says how something is done rather than what: whatever is in it,
     * decisions are the same.
     */
    CARRIED,
    /** Nothing. */
    UNKNOWN
  }

  private static final Map<String, KnownFields> MESSAGES = new HashMap<>();
  private static final Map<String, Message> EXTENSIONS = new HashMap<>();
  private static final String PROTOBUF = "google.protobuf.";

  static {
    KnownConnectionFields.add(MESSAGES, EXTENSIONS);
    KnownRouteFields.add(MESSAGES, EXTENSIONS);
  }

  private final Set<String> interpreted;
  private final Set<String> carried;

  private KnownFields(Set<String> interpreted, Set<String> carried) {
    this.interpreted = interpreted;
    this.carried = carried;
  }

  /** A message of which these fields are interpreted. */
  static KnownFields interpreted(String... fields) {
    return new KnownFields(Set.of(fields), Set.of());
  }

  /** The same message, of which these fields are carried besides. */
  KnownFields carried(String... fields) {
    return new KnownFields(interpreted, Set.of(fields));
  }

  /** What is known of a field. */
  static Knowledge of(FieldDescriptor field) {
    Descriptor message = field.getContainingType();
    if (message.getFullName().startsWith(PROTOBUF) || message.getOptions().getMapEntry()) {
      return Knowledge.INTERPRETED;
    }
    KnownFields known = MESSAGES.get(message.getFullName());
    if (known == null) {
      return Knowledge.UNKNOWN;
    }
    if (known.interpreted.contains(field.getName())) {
      return Knowledge.INTERPRETED;
    }
    return known.carried.contains(field.getName()) ? Knowledge.CARRIED : Knowledge.UNKNOWN;
  }

  /** The empty message of a type that may stand in an {@code Any}; null if none may. */
  static @Nullable Message extension(String typeUrl) {
    return EXTENSIONS.get(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
  }
}
