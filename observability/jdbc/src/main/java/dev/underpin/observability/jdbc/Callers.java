package dev.underpin.observability.jdbc;

import java.lang.StackWalker.StackFrame;
import java.util.List;

/** Finds the application's own methods that led to a statement. */
final class Callers {

  private static final int FRAMES = 4;
  private static final String UNKNOWN = "(no frame of the application)";
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final List<String> OTHERS =
      List.of(
          "java.",
          "javax.",
          "jakarta.",
          "jdk.",
          "sun.",
          "com.sun.",
          "kotlin.",
          "scala.",
          "dev.underpin.observability.",
          "dev.underpin.core.",
          "dev.underpin.cache.",
          "dev.underpin.jobs.",
          "dev.underpin.flags.",
          "dev.underpin.resilience.",
          "net.ttddyy.dsproxy.",
          "com.zaxxer.hikari.",
          "org.apache.",
          "com.mchange.",
          "org.postgresql.",
          "org.mariadb.",
          "com.mysql.",
          "org.h2.",
          "oracle.",
          "org.hibernate.",
          "org.eclipse.persistence.",
          "org.springframework.",
          "io.quarkus.",
          "io.micronaut.",
          "org.jooq.",
          "org.jdbi.",
          "com.querydsl.",
          "com.github.benmanes.");

  private final List<String> own;

  Callers(List<String> ownPackages) {
    own = List.copyOf(ownPackages);
  }

  /** Class, method, file and line, innermost first; never empty. */
  List<String> find() {
    List<String> found =
        WALKER.walk(frames -> frames.filter(this::isOwn).limit(FRAMES).map(Callers::text).toList());
    return found.isEmpty() ? List.of(UNKNOWN) : found;
  }

  private boolean isOwn(StackFrame frame) {
    String name = frame.getClassName();
    if (name.contains("$$") || name.contains("$Proxy")) {
      return false; // made by a framework
    }
    return own.isEmpty() ? !startsWithAny(name, OTHERS) : startsWithAny(name, own);
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static String text(StackFrame frame) {
    return "%s.%s(%s:%d)"
        .formatted(
            frame.getClassName(),
            frame.getMethodName(),
            frame.getFileName(),
            frame.getLineNumber());
  }
}
