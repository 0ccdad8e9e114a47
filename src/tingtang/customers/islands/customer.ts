/** The pages of customers need no script of their own, only their style. */
import "./customer.css";
