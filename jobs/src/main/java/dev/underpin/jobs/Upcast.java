package dev.underpin.jobs;

import java.util.Map;

/** Turns a payload of one version into one of the next, field by field. */
@FunctionalInterface
public interface Upcast {

  /**
   * Changes the fields as the next version wants them.
   *
   * @param fields by their names, as they were stored; may be changed
   * @return the fields of the next version, the same map or another
   */
  Map<String, Object> apply(Map<String, Object> fields);
}
