package dev.underpin.observability.spi;

import java.util.List;

/** Where a server keeps the headers of a request. */
@FunctionalInterface
public interface RequestHeaders {

  /**
   * {@return the values of a header, one an occurrence, in order; empty where it was not sent}
   *
   * @param name the header's name, whose case does not matter
   */
  List<String> values(String name);
}
