package dev.underpin.flags;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says about an attribute; an attribute that is missing is accepted by none.
 *
 * @param inverted whether to hold where the operator does not accept, or the attribute is missing
 */
record AttributeCondition(Attribute attribute, Operator operator, boolean inverted)
    implements Condition {

  @Override
  public boolean holds(Subject subject, Moment moment) {
    return accepts(subject, moment) != inverted;
  }

  private boolean accepts(Subject subject, Moment moment) {
    String value = attribute.of(subject);
    if (value != null) {
      return operator.accepts(value);
    }
    if (subject.given(attribute.name) instanceof List<?> list) {
      return acceptsOne(list);
    }
    return attribute.isTime()
        && operator instanceof Operator.DateIs date
        && date.accepts(moment.clock().millis());
  }

  private boolean acceptsOne(List<?> values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) instanceof String one && operator.accepts(one)) {
        return true;
      }
    }
    return false;
  }

  /** An attribute by its name; some names stand for more than what was given under them. */
  record Attribute(String name, boolean isKey, boolean isTime) {

    /** What subjects were given under the name. */
    static Attribute named(String name) {
      return new Attribute(name, false, false);
    }

    @Nullable String of(Subject subject) {
      String given = subject.attribute(name);
      return given == null && isKey ? subject.key() : given;
    }
  }
}
