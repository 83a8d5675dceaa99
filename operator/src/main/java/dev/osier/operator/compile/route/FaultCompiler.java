package dev.osier.operator.compile.route;

import dev.osier.crds.route.Abort;
import dev.osier.crds.route.Delay;
import dev.osier.mesh.route.Fault;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.compile.field.FieldReader;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a rule's faults to the mesh's. */
final class FaultCompiler {
  private static final int OK = 200;

  private final FieldReader reader;

  FaultCompiler(FieldReader reader) {
    this.reader = reader;
  }

  Optional<Fault> compile(dev.osier.crds.route.@Nullable Fault fault, FieldPath field) {
    if (fault == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Fault(
            Optional.ofNullable(fault.delay()).map(delay -> delay(delay, field.field("delay"))),
            Optional.ofNullable(fault.abort()).map(abort -> abort(abort, field.field("abort")))));
  }

  private Fault.Delay delay(Delay delay, FieldPath field) {
    return new Fault.Delay(
        reader.positive(delay.duration(), field.field("duration")).orElse(Duration.ZERO),
        reader.share(delay.percent(), delay.fraction(), field));
  }

  private Fault.Abort abort(Abort abort, FieldPath field) {
    return new Fault.Abort(
        answer(abort, field), reader.share(abort.percent(), abort.fraction(), field));
  }

  private Fault.Answer answer(Abort abort, FieldPath field) {
    if ((abort.httpStatus() == null) == (abort.grpcStatus() == null)) {
      reader
          .complaints()
          .add(field.field("httpStatus"), "exactly one of httpStatus and grpcStatus is needed");
    }
    if (abort.grpcStatus() != null) {
      return new Fault.Answer.Grpc(abort.grpcStatus());
    }
    return new Fault.Answer.Http(abort.httpStatus() == null ? OK : abort.httpStatus());
  }
}
