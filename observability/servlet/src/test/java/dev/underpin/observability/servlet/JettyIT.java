package dev.underpin.observability.servlet;

import org.junit.jupiter.api.Nested;

/** The contract on Jetty. */
class JettyIT {

  @Nested
  class Answers extends AnswersContract {
    Answers() {
      super(JettyServer::new);
    }
  }

  @Nested
  class Errors extends ErrorsContract {
    Errors() {
      super(JettyServer::new);
    }
  }

  @Nested
  class Async extends AsyncContract {
    Async() {
      super(JettyServer::new);
    }
  }

  @Nested
  class AsyncErrors extends AsyncErrorsContract {
    AsyncErrors() {
      super(JettyServer::new);
    }
  }

  @Nested
  class Streams extends StreamsContract {
    Streams() {
      super(JettyServer::new);
    }
  }
}
