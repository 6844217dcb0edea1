// Cells of the tables that lead somewhere.
(function () {
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  cells.SupplierLink = function (props) {
    const href = props.data && props.data.href;
    return href ? window.React.createElement("a", { href }, props.value) : props.value;
  };
})();
